# The usage example of the original document, unchanged except for the module's source.

module "storage" {
  source = "../.."

  project_id = "octollm-dev"
  region     = "us-central1"

  buckets = {
    backups = {
      name          = "octollm-dev-backups"
      storage_class = "STANDARD"
      versioning    = true
      lifecycle_rules = [
        {
          action    = { type = "Delete" }
          condition = { age = 90 } # Delete after 90 days
        }
      ]
    }
    logs = {
      name          = "octollm-dev-logs"
      storage_class = "STANDARD"
      versioning    = false
      lifecycle_rules = [
        {
          action    = { type = "SetStorageClass", storage_class = "NEARLINE" }
          condition = { age = 30 } # Move to Nearline after 30 days
        },
        {
          action    = { type = "Delete" }
          condition = { age = 365 } # Delete after 1 year
        }
      ]
    }
  }
}
