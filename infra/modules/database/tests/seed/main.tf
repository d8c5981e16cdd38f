# The usage example of the original document, unchanged except for the module's source.

module "networking" {
  source = "./networking"
}

module "database" {
  source = "../../"

  project_id       = "octollm-dev"
  region           = "us-central1"
  instance_name    = "octollm-dev-postgres"
  postgres_version = "POSTGRES_15"

  tier            = "db-f1-micro" # Dev: f1-micro, Prod: n1-standard-4
  disk_size       = 20            # GB
  disk_autoresize = true

  high_availability = false # Dev: false, Prod: true
  read_replicas     = 0     # Dev: 0, Prod: 2

  backup_enabled    = true
  backup_start_time = "03:00" # UTC
  retention_days    = 7       # Dev: 7, Prod: 30

  network_id = module.networking.network_id
}

output "instance_connection_name" {
  description = "Documented output."
  value       = module.database.instance_connection_name
}

output "private_ip_address" {
  description = "Documented output."
  value       = module.database.private_ip_address
}

output "database_name" {
  description = "Documented output."
  value       = module.database.database_name
}
