module "database" {
  source = "../../"

  project_id    = "octollm-prod"
  region        = "us-central1"
  environment   = "prod"
  instance_name = "octollm-prod-postgres"
  network_id    = "projects/octollm-prod/global/networks/octollm-prod-vpc"
  tier          = "db-custom-4-16384"
  disk_size     = 200

  # Keys for the primary and the replica in its region, and for the replica in the other region.
  encryption_key_name     = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/sql"
  read_replicas           = 2
  replica_regions         = { 1 = "us-east1" }
  replica_encryption_keys = { us-east1 = "projects/octollm-prod/locations/us-east1/keyRings/octollm/cryptoKeys/sql" }

  labels = {
    team        = "platform"
    service     = "octollm"
    cost-center = "octollm-platform"
  }
}
