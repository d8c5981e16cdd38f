module "gke" {
  source = "../../"

  project_id   = "octollm-prod"
  region       = "us-central1"
  environment  = "prod"
  cluster_name = "octollm-prod-cluster"
  network_name = "octollm-prod-vpc"
  subnet_name  = "octollm-prod-vpc-gke"

  # Set explicitly, so that a plan shows that the nodes are in three zones.
  node_locations = ["us-central1-a", "us-central1-b", "us-central1-c"]

  node_pools = {
    default = {
      machine_type = "n2-standard-8"
      min_nodes    = 5
      max_nodes    = 15
    }
  }

  database_encryption = { key_name = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gke-secrets" }
  boot_disk_kms_key   = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gke-disks"
  rbac_security_group = "gke-security-groups@octollm.com"

  backup = {
    encryption = { key_name = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gke-backup" }
  }

  labels = {
    team        = "platform"
    service     = "octollm"
    cost-center = "octollm-platform"
  }
}
