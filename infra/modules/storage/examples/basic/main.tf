module "storage" {
  source = "../../"

  project_id = "octollm-dev"
  region     = "us-central1"

  buckets = {
    artifacts = {
      name = "octollm-dev-artifacts"

      lifecycle_rules = [
        {
          action    = { type = "Delete" }
          condition = { age = 90 }
        }
      ]

      iam = {
        "roles/storage.objectUser" = {
          orchestrator = "serviceAccount:orchestrator@octollm-dev.iam.gserviceaccount.com"
        }
      }
    }
  }
}

output "artifacts" {
  description = "Where the workloads put what they produce."
  value       = module.storage.bucket_urls["artifacts"]
}
