# The usage example of the original document, unchanged except for the module's source and the placeholder YOUR_IP/32,
# which is not a valid address.
module "networking" {
  source = "../.."

  project_id   = "octollm-dev"
  network_name = "octollm-dev-vpc"
  region       = "us-central1"

  subnets = {
    gke = {
      ip_cidr_range = "10.0.0.0/20" # 4,096 IPs
      secondary_ranges = {
        pods     = "10.4.0.0/14" # GKE pods
        services = "10.8.0.0/20" # GKE services
      }
    }
    database = {
      ip_cidr_range = "10.1.0.0/24" # 256 IPs
    }
  }

  firewall_rules = [
    {
      name        = "allow-internal"
      description = "Allow all internal traffic"
      direction   = "INGRESS"
      ranges      = ["10.0.0.0/8"]
      allow       = [{ protocol = "all" }]
    },
    {
      name        = "allow-ssh"
      description = "Allow SSH from specific IPs"
      direction   = "INGRESS"
      ranges      = ["203.0.113.7/32"]
      allow       = [{ protocol = "tcp", ports = ["22"] }]
    }
  ]
}
