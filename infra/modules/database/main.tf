# The primary instance. Replicas, users and keys have their own files.

locals {
  # Cloud SQL reserves a name for about a week after its instance is deleted. A suffix avoids the conflict.
  instance_name = join("-", compact([var.instance_name, var.name_suffix]))

  # The variable overrides a label of the same name: policies and budgets depend on this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  high_availability = coalesce(var.high_availability, var.environment != "dev")
  pitr_enabled      = coalesce(var.pitr_enabled, local.high_availability || var.read_replicas > 0 || var.environment == "prod")
  retention_days    = coalesce(var.retention_days, { dev = 7, staging = 14, prod = 30 }[var.environment])

  managed_pooling = var.connection_pooling.mode == "MANAGED"

  # Flags that CIS requires, and logs that help to analyze an incident.
  database_flags = merge({
    "cloudsql.iam_authentication" = "on"
    "cloudsql.enable_pgaudit"     = "on"
    "pgaudit.log"                 = "ddl,role"
    "log_checkpoints"             = "on"
    "log_connections"             = "on"
    "log_disconnections"          = "on"
    "log_error_verbosity"         = "default"
    "log_lock_waits"              = "on"
    "log_min_duration_statement"  = "-1" # slow statements would be logged with their data
    "log_min_error_statement"     = "error"
    "log_min_messages"            = "warning"
    "log_statement"               = "ddl"
    "log_temp_files"              = "0"
  }, var.database_flags)
}

resource "google_sql_database_instance" "primary" {
  project             = var.project_id
  region              = var.region
  name                = local.instance_name
  database_version    = var.postgres_version
  encryption_key_name = var.encryption_key_name

  # Two protections: this one stops Terraform, deletion_protection_enabled stops all API callers.
  deletion_protection = var.deletion_protection

  # Without it, an upgrade to a new major version leaves the replicas behind, and they stop replicating.
  include_replicas_for_major_version_upgrade = true

  settings {
    tier                        = var.tier
    edition                     = var.edition
    availability_type           = local.high_availability ? "REGIONAL" : "ZONAL"
    disk_type                   = var.disk_type
    disk_size                   = var.disk_size
    disk_autoresize             = var.disk_autoresize
    disk_autoresize_limit       = var.disk_autoresize ? var.disk_autoresize_limit : null
    connector_enforcement       = var.connector_enforcement
    deletion_protection_enabled = var.deletion_protection
    retain_backups_on_delete    = var.final_backup_days > 0
    user_labels                 = local.labels

    ip_configuration {
      ipv4_enabled                                  = false
      private_network                               = var.network_id
      allocated_ip_range                            = var.allocated_ip_range
      enable_private_path_for_google_cloud_services = var.enable_private_path
      ssl_mode                                      = var.ssl_mode
      server_ca_mode                                = var.server_ca_mode
    }

    backup_configuration {
      enabled                        = var.backup_enabled
      start_time                     = var.backup_start_time
      location                       = var.backup_location
      point_in_time_recovery_enabled = local.pitr_enabled
      transaction_log_retention_days = local.pitr_enabled ? var.transaction_log_retention_days : null

      backup_retention_settings {
        retained_backups = local.retention_days
        retention_unit   = "COUNT" # one backup per day
      }
    }

    final_backup_config {
      enabled        = var.final_backup_days > 0
      retention_days = var.final_backup_days > 0 ? var.final_backup_days : null
    }

    maintenance_window {
      day          = var.maintenance_window.day
      hour         = var.maintenance_window.hour
      update_track = var.maintenance_window.update_track
    }

    insights_config {
      query_insights_enabled  = var.query_insights
      record_application_tags = var.query_insights
      record_client_address   = false # personal data, if a proxy forwards the addresses
    }

    # For built-in users. IAM users have no password.
    password_validation_policy {
      enable_password_policy      = true
      min_length                  = local.password_min_length
      complexity                  = "COMPLEXITY_DEFAULT"
      disallow_username_substring = true
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

  # The provider sends this with updates only. It needs a second apply after the replica exists.
  dynamic "replication_cluster" {
    for_each = var.dr_replica == null ? [] : [local.replicas[var.dr_replica]]

    content {
      failover_dr_replica_name = "${var.project_id}:${replication_cluster.value.name}"
    }
  }

  timeouts {
    create = "60m"
    update = "90m" # a change of tier or version waits for the failover
    delete = "60m"
  }

  # Cloud SQL uses the key while it creates the instance.
  depends_on = [google_kms_crypto_key_iam_member.sql]

  lifecycle {
    # The disk grows automatically. A smaller value would replace the database if autoresize is off.
    ignore_changes = [settings[0].disk_size]
  }
}

resource "google_sql_database" "database" {
  project  = var.project_id
  instance = google_sql_database_instance.primary.name
  name     = var.database_name

  # A new name would drop the old database. If the instance may be deleted, its databases are deleted with it.
  deletion_policy = var.deletion_protection ? "PREVENT" : "ABANDON"
}
