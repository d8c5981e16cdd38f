module "dns" {
  source = "../.."

  project_id  = "octollm-prod"
  environment = "prod"

  zones = {
    public = {
      name        = "octollm-com"
      dns_name    = "octollm.com."
      description = "OctoLLM, production"
    }
  }

  records = {
    api = {
      zone_name = "octollm-com"
      name      = "api.octollm.com."
      type      = "A"
      rrdatas   = ["203.0.113.10"]
    }
    spf = {
      zone_name = "octollm-com"
      name      = "octollm.com."
      type      = "TXT"
      ttl       = 3600
      rrdatas   = ["\"v=spf1 -all\""]
    }
  }

  certificates = {
    web = { domains = ["octollm.com", "*.octollm.com"] }
  }

  cert_manager_member = "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/octollm-prod.svc.id.goog/subject/ns/cert-manager/sa/cert-manager"

  labels = {
    team        = "platform"
    service     = "octollm"
    cost-center = "octollm-platform"
  }
}
