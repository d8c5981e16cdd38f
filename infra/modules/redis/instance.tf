# Memorystore for Redis: one instance, or several that the application shards over.

locals {
  is_highly_available = local.tier == "STANDARD_HA"

  # One replica is the standby that every STANDARD_HA instance has. Read replicas exist only from two replicas.
  has_read_replicas = local.is_highly_available && var.read_replicas >= 2
}

resource "google_redis_instance" "instance" {
  for_each = local.instances

  project        = var.project_id
  region         = var.region
  name           = each.value
  display_name   = length(local.instances) == 1 ? each.value : "${var.instance_name}, shard ${each.key + 1} of ${var.shard_count}"
  redis_version  = var.redis_version
  tier           = local.tier
  memory_size_gb = var.memory_size_gb
  redis_configs  = local.redis_configs
  labels         = local.labels

  # Both are always set, even without a choice. Otherwise the API decides, and the plan does not show its choice.
  read_replicas_mode = local.has_read_replicas ? "READ_REPLICAS_ENABLED" : "READ_REPLICAS_DISABLED"
  replica_count      = local.is_highly_available ? max(1, var.read_replicas) : 0

  authorized_network = var.network_id
  connect_mode       = var.connect_mode
  reserved_ip_range  = var.reserved_ip_range
  secondary_ip_range = var.secondary_ip_range

  auth_enabled            = var.auth_enabled
  transit_encryption_mode = var.transit_encryption ? "SERVER_AUTHENTICATION" : "DISABLED"
  customer_managed_key    = var.customer_managed_key

  # If this is unset, the provider deletes the instance, contrary to its documentation.
  deletion_protection = var.deletion_protection

  persistence_config {
    persistence_mode    = var.persistence.mode
    rdb_snapshot_period = var.persistence.mode == "RDB" ? var.persistence.period : null
  }

  maintenance_policy {
    weekly_maintenance_window {
      day = var.maintenance_window.day

      start_time {
        hours   = var.maintenance_window.hour
        minutes = 0
        seconds = 0
        nanos   = 0
      }
    }
  }

  timeouts {
    create = "40m" # five replicas take longer than the provider's 20 minutes
    update = "60m"
  }

  # Memorystore uses the key while it creates the instance.
  depends_on = [google_kms_crypto_key_iam_member.redis]
}
