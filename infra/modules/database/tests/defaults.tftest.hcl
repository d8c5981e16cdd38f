# Defaults of an instance.

variables {
  project_id    = "octollm-dev"
  region        = "us-central1"
  instance_name = "octollm-dev-postgres"
  network_id    = "projects/octollm-dev/global/networks/octollm-dev"
  tier          = "db-custom-2-8192"
}

run "instance" {
  command = plan

  assert {
    condition     = google_sql_database_instance.primary.database_version == "POSTGRES_17" && google_sql_database_instance.primary.settings[0].edition == "ENTERPRISE"
    error_message = "Version and edition must be set: by default the API makes PostgreSQL 17 Enterprise Plus, which rejects the tier."
  }

  assert {
    condition = (
      !google_sql_database_instance.primary.settings[0].ip_configuration[0].ipv4_enabled &&
      google_sql_database_instance.primary.settings[0].ip_configuration[0].ssl_mode == "ENCRYPTED_ONLY"
    )
    error_message = "The instance must have no public address and accept TLS connections only."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.deletion_protection &&
      google_sql_database_instance.primary.settings[0].deletion_protection_enabled &&
      google_sql_database_instance.primary.settings[0].retain_backups_on_delete &&
      google_sql_database_instance.primary.settings[0].final_backup_config[0].enabled &&
      google_sql_database_instance.primary.settings[0].final_backup_config[0].retention_days == 30
    )
    error_message = "Both deletion protections must be on, and backups must be kept after the instance is deleted."
  }

  assert {
    condition = alltrue([
      for name, value in {
        "cloudsql.iam_authentication" = "on"
        "cloudsql.enable_pgaudit"     = "on"
        "pgaudit.log"                 = "ddl,role"
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
      } : { for flag in google_sql_database_instance.primary.settings[0].database_flags : flag.name => flag.value }[name] == value
    ])
    error_message = "An audit flag is missing."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].insights_config[0].query_insights_enabled &&
      !google_sql_database_instance.primary.settings[0].insights_config[0].record_client_address
    )
    error_message = "Query Insights must be on, without client addresses."
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].password_validation_policy[0].enable_password_policy
    error_message = "A password policy must be set."
  }

  assert {
    condition     = google_sql_database_instance.primary.include_replicas_for_major_version_upgrade
    error_message = "A major version upgrade must include the replicas."
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].user_labels == tomap({ environment = "dev", managed-by = "terraform" })
    error_message = "The instance must have the labels."
  }

  assert {
    condition     = google_sql_database.database.name == "octollm" && google_sql_database.database.deletion_policy == "PREVENT"
    error_message = "The database must exist, and a new name must not drop it."
  }

  assert {
    condition     = !google_sql_database_instance.primary.settings[0].backup_configuration[0].point_in_time_recovery_enabled
    error_message = "In dev, point-in-time recovery must be off by default."
  }
}

run "nothing_more" {
  command = plan

  assert {
    condition = (
      length(google_sql_database_instance.replica) == 0 && length(google_sql_database_instance.remote_replica) == 0 && length(google_sql_user.iam) == 0 && length(google_sql_user.built_in) == 0 &&
      length(google_project_iam_member.iam_user) == 0 && length(google_secret_manager_secret.password) == 0 &&
      length(google_kms_crypto_key_iam_member.sql) == 0
    )
    error_message = "Replicas, users and grants must not exist by default."
  }

  assert {
    condition     = output.password_secret_id == null && output.pooling_mode == "NONE" && output.replica_connection_names == {}
    error_message = "Outputs of missing resources must be empty."
  }
}

run "disposable" {
  command = plan

  variables {
    deletion_protection = false
    final_backup_days   = 0
    iam_users           = { app = { email = "app@octollm-dev.iam.gserviceaccount.com" } }
  }

  assert {
    condition = (
      !google_sql_database_instance.primary.deletion_protection &&
      !google_sql_database_instance.primary.settings[0].deletion_protection_enabled &&
      !google_sql_database_instance.primary.settings[0].retain_backups_on_delete &&
      !google_sql_database_instance.primary.settings[0].final_backup_config[0].enabled
    )
    error_message = "An instance without deletion protection must leave no backups behind."
  }

  assert {
    condition     = google_sql_database.database.deletion_policy == "ABANDON" && google_sql_user.iam["app"].deletion_policy == "ABANDON"
    error_message = "Databases and users must be deleted with the instance, or they block its deletion."
  }
}

run "staging" {
  command = plan

  variables {
    environment = "staging"
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].availability_type == "REGIONAL" &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].point_in_time_recovery_enabled &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].backup_retention_settings[0].retained_backups == 14
    )
    error_message = "Staging must have a standby, point-in-time recovery and 14 backups."
  }
}

run "production" {
  command = plan

  variables {
    environment = "prod"
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].availability_type == "REGIONAL" &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].backup_retention_settings[0].retained_backups == 30
    )
    error_message = "Production must have a standby and 30 backups."
  }
}
