# The usage example of the original document, unchanged except for the module's source.

module "networking" {
  source = "./networking"
}

module "redis" {
  source = "../.."

  project_id    = "octollm-dev"
  region        = "us-central1"
  instance_name = "octollm-dev-redis"
  redis_version = "REDIS_7_0"

  tier           = "BASIC" # Dev: BASIC, Prod: STANDARD_HA
  memory_size_gb = 2       # Dev: 2, Prod: 6
  read_replicas  = 0       # Prod: 2

  network_id = module.networking.network_id
}

output "host" {
  value = module.redis.host
}

output "port" {
  value = module.redis.port
}

output "connection_string" {
  value     = module.redis.connection_string
  sensitive = true
}
