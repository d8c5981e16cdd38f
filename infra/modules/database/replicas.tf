locals {
  # By number, "0" first: a replica keeps its number, and so its address, when others come and go.
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

# Reads from beside the primary. No backups, no recovery log, no maintenance window and no disk size: Cloud SQL takes
# the first three from the primary and refuses them here, and the primary's disk is the least that fits.
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

    # Some flags must not be lower than on the primary, so replicas take them all.
    dynamic "database_flags" {
      for_each = local.database_flags

      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  timeouts {
    create = "90m" # the data is copied first
    update = "90m"
    delete = "60m"
  }

  depends_on = [google_kms_crypto_key_iam_member.sql]

  lifecycle {
    # The primary takes its replicas along to a new major version.
    ignore_changes = [database_version, settings[0].disk_size]
  }
}

# Survives the region: can be promoted, on Enterprise Plus by a switchover. The same as above but for the key: one works
# in its own region only.
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
    create = "90m" # the data is copied to the other region first
    update = "90m"
    delete = "60m"
  }

  depends_on = [google_kms_crypto_key_iam_member.sql]

  lifecycle {
    # As above.
    ignore_changes = [database_version, settings[0].disk_size]
  }
}
