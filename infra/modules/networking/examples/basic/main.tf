module "networking" {
  source = "../.."

  project_id   = "octollm-prod"
  region       = "us-central1"
  environment  = "prod"
  network_name = "octollm-prod-vpc"

  subnets = {
    gke = {
      ip_cidr_range = "10.64.0.0/20"
      secondary_ranges = {
        pods     = "10.68.0.0/14"
        services = "10.72.0.0/20"
      }
    }
    database = {
      ip_cidr_range = "10.65.0.0/24"
    }
  }

  psa_cidr          = "10.80.0.0/20"
  gke_control_plane = { cidr_range = "172.16.0.64/28" }
  nat               = { static_ips = 2 }
  cloud_armor       = {}

  egress_lockdown = true
  egress_fqdns    = ["api.openai.com"]

  firewall_rules = [
    {
      name        = "allow-health-checks"
      description = "Google's load balancers to the pods that they serve."
      ranges      = ["35.191.0.0/16", "130.211.0.0/22"]
      allow       = [{ protocol = "tcp", ports = ["8080"] }]
    },
  ]

  labels = {
    team        = "platform"
    service     = "octollm"
    cost-center = "octollm-platform"
  }
}
