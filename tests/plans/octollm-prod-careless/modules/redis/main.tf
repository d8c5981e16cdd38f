variable "project_id" { type = string }
variable "region" { type = string }
variable "instance_name" { type = string }
variable "shard_count" { type = number }
variable "memory_size_gb" { type = number }
variable "read_replicas" { type = number }
variable "network_id" { type = string }
variable "customer_key" { type = string }
variable "persistence_period" { type = string }

variable "redis_version" {
  type    = string
  default = "REDIS_7_2"
}

variable "auth_enabled" {
  type    = bool
  default = true
}

resource "google_redis_instance" "shard" {
  for_each = { for i in range(var.shard_count) : format("shard-%02d", i) => i }

  project                 = var.project_id
  region                  = var.region
  name                    = "${var.instance_name}-${each.key}"
  display_name            = "OctoLLM cache ${each.value + 1} of ${var.shard_count}"
  redis_version           = var.redis_version
  tier                    = "STANDARD_HA"
  memory_size_gb          = var.memory_size_gb
  read_replicas_mode      = var.read_replicas >= 2 ? "READ_REPLICAS_ENABLED" : "READ_REPLICAS_DISABLED"
  replica_count           = max(1, var.read_replicas)
  authorized_network      = var.network_id
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  auth_enabled            = var.auth_enabled
  transit_encryption_mode = "SERVER_AUTHENTICATION"
  customer_managed_key    = var.customer_key
  deletion_protection     = true

  redis_configs = {
    maxmemory-policy = "allkeys-lru"
  }

  persistence_config {
    persistence_mode    = "RDB"
    rdb_snapshot_period = var.persistence_period
  }

  maintenance_policy {
    weekly_maintenance_window {
      day = "SUNDAY"
      start_time {
        hours   = 3
        minutes = 0
        seconds = 0
        nanos   = 0
      }
    }
  }
}

output "hosts" {
  value = { for k, r in google_redis_instance.shard : k => r.host }
}
