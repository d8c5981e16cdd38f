# Memorystore for Redis Cluster, with managed sharding, IAM authentication and backups.

resource "google_redis_cluster" "cluster" {
  for_each = local.clusters

  project       = var.project_id
  region        = var.region
  name          = each.value
  shard_count   = var.shard_count
  replica_count = var.read_replicas
  node_type     = var.node_type
  redis_configs = local.redis_configs
  kms_key       = var.customer_managed_key
  labels        = local.labels

  # IAM tokens instead of a password: there is no secret to store or rotate.
  authorization_mode      = var.auth_enabled ? "AUTH_MODE_IAM_AUTH" : "AUTH_MODE_DISABLED"
  transit_encryption_mode = var.transit_encryption ? "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION" : "TRANSIT_ENCRYPTION_MODE_DISABLED"

  deletion_protection_enabled = var.deletion_protection

  psc_configs {
    network = var.network_id
  }

  zone_distribution_config {
    mode = "MULTI_ZONE"
  }

  persistence_config {
    mode = var.persistence.mode

    dynamic "rdb_config" {
      for_each = var.persistence.mode == "RDB" ? [var.persistence.period] : []

      content {
        rdb_snapshot_period = rdb_config.value
      }
    }

    dynamic "aof_config" {
      for_each = var.persistence.mode == "AOF" ? [var.persistence.fsync] : []

      content {
        append_fsync = aof_config.value
      }
    }
  }

  # Persistence restores nodes after a failure. Backups protect against mistakes, and survive the cluster.
  dynamic "automated_backup_config" {
    for_each = var.cluster_backup == null ? [] : [var.cluster_backup]

    content {
      retention = "${automated_backup_config.value.retention_days * 24 * 60 * 60}s"

      fixed_frequency_schedule {
        start_time {
          hours = automated_backup_config.value.hour
        }
      }
    }
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

  # The connection policy creates and deletes the endpoints.
  depends_on = [
    google_kms_crypto_key_iam_member.redis,
    google_network_connectivity_service_connection_policy.redis,
  ]
}

# Allows Memorystore to create Private Service Connect endpoints in the subnet. One policy per network, region and
# service.
resource "google_network_connectivity_service_connection_policy" "redis" {
  for_each = var.create_service_connection_policy ? local.clusters : {}

  project       = var.project_id
  location      = var.region
  name          = "${each.value}-psc"
  description   = "Endpoints of Memorystore for Redis Cluster."
  service_class = "gcp-memorystore-redis"
  network       = var.network_id
  labels        = local.labels

  psc_config {
    subnetworks = [var.subnet_id]
  }
}
