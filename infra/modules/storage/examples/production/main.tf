module "storage" {
  source = "../../"

  project_id  = "octollm-prod"
  region      = "us-central1"
  environment = "prod"

  kms_keys = {
    us          = "projects/octollm-prod/locations/us/keyRings/octollm/cryptoKeys/gcs"
    us-central1 = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gcs"
  }

  buckets = {
    backups = {
      name                = "octollm-prod-backups"
      dual_region         = ["us-central1", "us-east1"]
      soft_delete_seconds = 2592000
      lifecycle_rules     = [{ action = { type = "Delete" }, condition = { age = 365 } }]
    }
    artifacts = {
      name            = "octollm-prod-artifacts"
      lifecycle_rules = [{ action = { type = "SetStorageClass", storage_class = "NEARLINE" }, condition = { age = 90 } }]
    }
  }

  labels = {
    team        = "platform"
    service     = "octollm"
    cost-center = "octollm-platform"
  }
}
