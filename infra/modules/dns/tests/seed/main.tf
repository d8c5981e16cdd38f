module "gke" {
  source = "./gke"
}

# The usage example of the original document. Only the module's path is another, and protection is off, so
# that the test may tidy up.
module "dns" {
  source = "../.."

  deletion_protection = false

  project_id = "octollm-dev"

  zones = {
    public = {
      name        = "octollm-dev-zone"
      dns_name    = "dev.octollm.com."
      description = "OctoLLM Development DNS Zone"
      visibility  = "public"
    }
  }

  records = {
    api = {
      zone_name = "octollm-dev-zone"
      name      = "api.dev.octollm.com."
      type      = "A"
      ttl       = 300
      rrdatas   = [module.gke.ingress_ip]
    }
  }
}
