module "redis" {
  source = "../../"

  project_id    = "octollm-dev"
  region        = "us-central1"
  instance_name = "octollm-dev-redis"
  network_id    = "projects/octollm-dev/global/networks/octollm-dev"

  tier           = "STANDARD_HA"
  memory_size_gb = 5
  read_replicas  = 2

  clients = {
    orchestrator = "serviceAccount:orchestrator@octollm-dev.iam.gserviceaccount.com"
  }
}

output "read_auth_string" {
  description = "Command that prints the AUTH string, for those among the clients."
  value       = "gcloud secrets versions access latest --secret=${module.redis.auth_secret_id}"
}
