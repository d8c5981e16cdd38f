locals {
  # Keyed by number, starting at "0": a replica keeps its number, and so its address, when others are added or removed.
  replicas = {
    for number in range(var.read_replicas) : tostring(number) => {
      name   = "${local.instance_name}-replica-${number}"
      region = lookup(var.replica_regions, tostring(number), var.region)
    }
  }

  near_replicas   = { for number, replica in local.replicas : number => replica if replica.region == var.region }
  remote_replicas = { for number, replica in local.replicas : number => replica if replica.region != var.region }

  all_replicas = merge(google_sql_database_instance.replica, google_sql_database_instance.remote_replica)
}

# Read replicas in the region of the primary. Backups, recovery log and maintenance window are not set: Cloud SQL takes
# them from the primary and rejects them here. The disk size is not set either: the primary's size is the minimum.
resource "google_sql_database_instance" "replica" {
  for_each = local.near_replicas

  project              = var.project_id
  region               = each.value.region
  name                 = each.value.name
  database_version     = var.postgres_version
  master_instance_name = google_sql_database_instance.primary.name
  encryption_key_name  = var.encryption_key_name
  deletion_protection  = var.deletion_protection

  settings {
    tier                        = var.tier
    edition                     = var.edition
    availability_type           = "ZONAL"
    disk_type                   = var.disk_type
    disk_autoresize             = var.disk_autoresize
    disk_autoresize_limit       = var.disk_autoresize ? var.disk_autoresize_limit : null
    connector_enforcement       = var.connector_enforcement
    deletion_protection_enabled = var.deletion_protection
    user_labels                 = local.labels

    ip_configuration {
      ipv4_enabled                                  = false
      private_network                               = var.network_id
      allocated_ip_range                            = var.allocated_ip_range
      enable_private_path_for_google_cloud_services = var.enable_private_path
      ssl_mode                                      = var.ssl_mode
      server_ca_mode                                = var.server_ca_mode
    }

    insights_config {
      query_insights_enabled  = var.query_insights
      record_application_tags = var.query_insights
      record_client_address   = false
    }

    dynamic "connection_pool_config" {
      for_each = local.managed_pooling ? ["managed"] : []

      content {
        connection_pooling_enabled = true

        dynamic "flags" {
          for_each = var.connection_pooling.flags

          content {
            name  = flags.key
            value = flags.value
          }
        }
      }
    }

    # Some flags must not be lower than on the primary, so replicas get all of them.
    dynamic "database_flags" {
      for_each = local.database_flags

      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  timeouts {
    create = "90m" # copies the data first
    update = "90m"
    delete = "60m"
  }

  depends_on = [google_kms_crypto_key_iam_member.sql]

  lifecycle {
    # The primary upgrades its replicas to a new major version.
    ignore_changes = [database_version, settings[0].disk_size]
  }
}

# Replicas in other regions, which survive the loss of the primary's region. They can be promoted, on Enterprise Plus by
# switchover. They differ from those above only in the key, because a KMS key works in its own region only.
resource "google_sql_database_instance" "remote_replica" {
  for_each = local.remote_replicas

  project              = var.project_id
  region               = each.value.region
  name                 = each.value.name
  database_version     = var.postgres_version
  master_instance_name = google_sql_database_instance.primary.name
  encryption_key_name  = lookup(var.replica_encryption_keys, each.value.region, null)
  deletion_protection  = var.deletion_protection

  settings {
    tier                        = var.tier
    edition                     = var.edition
    availability_type           = "ZONAL"
    disk_type                   = var.disk_type
    disk_autoresize             = var.disk_autoresize
    disk_autoresize_limit       = var.disk_autoresize ? var.disk_autoresize_limit : null
    connector_enforcement       = var.connector_enforcement
    deletion_protection_enabled = var.deletion_protection
    user_labels                 = local.labels

    ip_configuration {
      ipv4_enabled                                  = false
      private_network                               = var.network_id
      allocated_ip_range                            = var.allocated_ip_range
      enable_private_path_for_google_cloud_services = var.enable_private_path
      ssl_mode                                      = var.ssl_mode
      server_ca_mode                                = var.server_ca_mode
    }

    insights_config {
      query_insights_enabled  = var.query_insights
      record_application_tags = var.query_insights
      record_client_address   = false
    }

    dynamic "connection_pool_config" {
      for_each = local.managed_pooling ? ["managed"] : []

      content {
        connection_pooling_enabled = true

        dynamic "flags" {
          for_each = var.connection_pooling.flags

          content {
            name  = flags.key
            value = flags.value
          }
        }
      }
    }

    dynamic "database_flags" {
      for_each = local.database_flags

      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  timeouts {
    create = "90m" # copies the data to the other region first
    update = "90m"
    delete = "60m"
  }

  depends_on = [google_kms_crypto_key_iam_member.sql]

  lifecycle {
    # The primary upgrades its replicas to a new major version.
    ignore_changes = [database_version, settings[0].disk_size]
  }
}
