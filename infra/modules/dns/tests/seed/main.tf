module "gke" {
  source = "./gke"
}

# The usage example of the original document, unchanged except for the module's source and disabled protection, so that
# the test can clean up.
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
