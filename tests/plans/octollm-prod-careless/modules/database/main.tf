variable "project_id" { type = string }
variable "region" { type = string }
variable "instance_name" { type = string }
variable "postgres_version" { type = string }
variable "tier" { type = string }
variable "disk_size" { type = number }
variable "high_availability" { type = bool }
variable "retained_backups" { type = number }
variable "network_id" { type = string }
variable "allocated_ip_range" { type = string }
variable "encryption_key_name" { type = string }
variable "iam_users" { type = list(string) }
variable "user_labels" { type = map(string) }

variable "local_replicas" {
  type    = set(string)
  default = []
}

variable "dr_replica" {
  type = object({
    region              = string
    encryption_key_name = string
  })
}

variable "database_name" {
  type    = string
  default = "octollm"
}

locals {
  database_flags = {
    "cloudsql.iam_authentication" = "on"
    "cloudsql.enable_pgaudit"     = "on"
    "log_checkpoints"             = "on"
    "log_connections"             = "on"
    "log_disconnections"          = "on"
    "log_error_verbosity"         = "default"
    "log_lock_waits"              = "on"
    "log_min_duration_statement"  = "-1"
    "log_min_error_statement"     = "error"
    "log_min_messages"            = "warning"
    "log_statement"               = "ddl"
    "log_temp_files"              = "0"
  }
}

resource "google_sql_database_instance" "primary" {
  project             = var.project_id
  region              = var.region
  name                = var.instance_name
  database_version    = var.postgres_version
  encryption_key_name = var.encryption_key_name
  deletion_protection = false # Mistake 3

  settings {
    tier                        = var.tier
    edition                     = "ENTERPRISE"
    availability_type           = var.high_availability ? "REGIONAL" : "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = var.disk_size
    disk_autoresize             = true
    disk_autoresize_limit       = 1000
    deletion_protection_enabled = true
    retain_backups_on_delete    = true
    connector_enforcement       = "NOT_REQUIRED"
    user_labels                 = var.user_labels

    ip_configuration {
      ipv4_enabled                                  = true # Mistake 1
      private_network                               = var.network_id
      allocated_ip_range                            = var.allocated_ip_range
      enable_private_path_for_google_cloud_services = true
      ssl_mode                                      = "ALLOW_UNENCRYPTED_AND_ENCRYPTED" # Mistake 2

      # Mistake 1
      authorized_networks {
        name  = "anywhere"
        value = "0.0.0.0/0"
      }
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "03:00"
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = 7

      backup_retention_settings {
        retained_backups = var.retained_backups
        retention_unit   = "COUNT"
      }
    }

    final_backup_config {
      enabled        = true
      retention_days = 30
    }

    maintenance_window {
      day          = 7
      hour         = 3
      update_track = "stable"
    }

    insights_config {
      query_insights_enabled  = true
      record_application_tags = true
      record_client_address   = false
    }

    dynamic "database_flags" {
      for_each = local.database_flags
      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [settings[0].disk_size]
  }
}

resource "google_sql_database_instance" "replica" {
  for_each = var.local_replicas

  project              = var.project_id
  region               = var.region
  name                 = "${var.instance_name}-${each.key}"
  database_version     = var.postgres_version
  master_instance_name = google_sql_database_instance.primary.name
  encryption_key_name  = var.encryption_key_name
  deletion_protection  = true

  settings {
    tier                        = var.tier
    edition                     = "ENTERPRISE"
    availability_type           = "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = var.disk_size
    disk_autoresize             = true
    deletion_protection_enabled = true
    user_labels                 = var.user_labels

    ip_configuration {
      ipv4_enabled    = false
      private_network = var.network_id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    dynamic "database_flags" {
      for_each = local.database_flags
      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  lifecycle {
    ignore_changes = [settings[0].disk_size]
  }
}

resource "google_sql_database_instance" "dr" {
  project              = var.project_id
  region               = var.dr_replica.region
  name                 = "${var.instance_name}-dr"
  database_version     = var.postgres_version
  master_instance_name = google_sql_database_instance.primary.name
  encryption_key_name  = var.dr_replica.encryption_key_name
  deletion_protection  = true

  settings {
    tier                        = var.tier
    edition                     = "ENTERPRISE"
    availability_type           = "ZONAL"
    disk_type                   = "PD_SSD"
    disk_size                   = var.disk_size
    disk_autoresize             = true
    deletion_protection_enabled = true
    user_labels                 = var.user_labels

    ip_configuration {
      ipv4_enabled    = false
      private_network = var.network_id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    dynamic "database_flags" {
      for_each = local.database_flags
      content {
        name  = database_flags.key
        value = database_flags.value
      }
    }
  }

  lifecycle {
    ignore_changes = [settings[0].disk_size]
  }
}

resource "google_sql_database" "this" {
  project  = var.project_id
  instance = google_sql_database_instance.primary.name
  name     = var.database_name
}

resource "google_sql_user" "iam" {
  for_each = toset(var.iam_users)

  project  = var.project_id
  instance = google_sql_database_instance.primary.name
  name     = trimsuffix(each.value, ".gserviceaccount.com")
  type     = "CLOUD_IAM_SERVICE_ACCOUNT"
}

output "instance_name" {
  value = google_sql_database_instance.primary.name
}

output "instance_connection_name" {
  value = google_sql_database_instance.primary.connection_name
}

output "private_ip_address" {
  value = google_sql_database_instance.primary.private_ip_address
}
