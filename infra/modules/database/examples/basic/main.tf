module "database" {
  source = "../../"

  project_id    = "octollm-dev"
  region        = "us-central1"
  instance_name = "octollm-dev-postgres"
  network_id    = "projects/octollm-dev/global/networks/octollm-dev"
  tier          = "db-custom-2-8192"

  iam_users = {
    orchestrator = { email = "orchestrator@octollm-dev.iam.gserviceaccount.com" }
  }
}

output "proxy" {
  description = "Command that opens the database on this machine, from a place that reaches the VPC."
  value       = "cloud-sql-proxy --private-ip --auto-iam-authn ${module.database.instance_connection_name}"
}
