# Other configurations: Enterprise Plus, pooling, recovery, names.

variables {
  project_id    = "octollm-dev"
  region        = "us-central1"
  instance_name = "octollm-dev-postgres"
  network_id    = "projects/octollm-dev/global/networks/octollm-dev"
  tier          = "db-custom-2-8192"
}

run "enterprise_plus" {
  command = plan

  variables {
    edition                        = "ENTERPRISE_PLUS"
    tier                           = "db-perf-optimized-N-4"
    high_availability              = true
    read_replicas                  = 2
    replica_regions                = { 0 = "us-east1" }
    dr_replica                     = "0"
    retention_days                 = 35
    transaction_log_retention_days = 35
    connection_pooling             = { mode = "MANAGED", flags = { max_pool_size = "50" } }
  }

  assert {
    condition     = google_sql_database_instance.primary.replication_cluster[0].failover_dr_replica_name == "octollm-dev:octollm-dev-postgres-replica-0"
    error_message = "The DR replica must be the one in the other region."
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].backup_configuration[0].transaction_log_retention_days == 35
    error_message = "Enterprise Plus must keep up to 35 days of transaction logs."
  }

  assert {
    condition = alltrue([
      for instance in [google_sql_database_instance.primary, google_sql_database_instance.remote_replica["0"], google_sql_database_instance.replica["1"]] :
      one(instance.settings[0].connection_pool_config).connection_pooling_enabled &&
      one(one(instance.settings[0].connection_pool_config).flags).value == "50"
    ])
    error_message = "All instances must use managed connection pooling."
  }
}

run "c4a" {
  command = plan

  variables {
    edition   = "ENTERPRISE_PLUS"
    tier      = "db-c4a-highmem-4"
    disk_type = "HYPERDISK_BALANCED"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].disk_type == "HYPERDISK_BALANCED"
    error_message = "C4A machines must use Hyperdisk."
  }
}

run "recovery_in_dev" {
  command = plan

  variables {
    pitr_enabled                   = true
    transaction_log_retention_days = 3
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].backup_configuration[0].point_in_time_recovery_enabled &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].transaction_log_retention_days == 3
    )
    error_message = "pitr_enabled = true must enable point-in-time recovery."
  }
}

run "recovery_in_production_without_standby" {
  command = plan

  variables {
    environment       = "prod"
    high_availability = false
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].backup_configuration[0].point_in_time_recovery_enabled
    error_message = "Production must have point-in-time recovery."
  }
}

run "recovery_with_replicas" {
  command = plan

  variables {
    read_replicas = 1
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].backup_configuration[0].point_in_time_recovery_enabled
    error_message = "Instances with replicas must have point-in-time recovery."
  }
}

run "backups_elsewhere" {
  command = plan

  variables {
    backup_location = "us-east1"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].backup_configuration[0].location == "us-east1"
    error_message = "The location of the backups is not passed on."
  }
}

run "name_with_suffix" {
  command = plan

  variables {
    name_suffix   = "b"
    read_replicas = 1
    iam_users     = { app = { email = "app@octollm-dev.iam.gserviceaccount.com" } }
  }

  assert {
    condition = (
      google_sql_database_instance.primary.name == "octollm-dev-postgres-b" &&
      google_sql_database_instance.replica["0"].name == "octollm-dev-postgres-b-replica-0" &&
      strcontains(google_project_iam_member.iam_user["app roles/cloudsql.client"].condition[0].expression, "octollm-dev-postgres-b")
    )
    error_message = "All names must have the suffix."
  }
}

run "flags_of_the_caller" {
  command = plan

  variables {
    database_flags = { work_mem = "65536", log_statement = "all" }
  }

  assert {
    condition = alltrue([
      for name, value in { work_mem = "65536", log_statement = "all", log_connections = "on" } :
      { for flag in google_sql_database_instance.primary.settings[0].database_flags : flag.name => flag.value }[name] == value
    ])
    error_message = "The caller's flags must override the module's, and the module's other flags must stay."
  }
}

run "certificates_and_connectors" {
  command = plan

  variables {
    ssl_mode              = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"
    server_ca_mode        = "GOOGLE_MANAGED_CAS_CA"
    connector_enforcement = "REQUIRED"
    enable_private_path   = false
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].ip_configuration[0].ssl_mode == "TRUSTED_CLIENT_CERTIFICATE_REQUIRED" &&
      google_sql_database_instance.primary.settings[0].ip_configuration[0].server_ca_mode == "GOOGLE_MANAGED_CAS_CA" &&
      google_sql_database_instance.primary.settings[0].connector_enforcement == "REQUIRED" &&
      !google_sql_database_instance.primary.settings[0].ip_configuration[0].enable_private_path_for_google_cloud_services
    )
    error_message = "The stricter settings are not passed on."
  }
}

run "password_without_a_key" {
  command = plan

  variables {
    built_in_user = {}
  }

  assert {
    condition = (
      google_sql_user.built_in["built_in"].name == "octollm" &&
      length(google_secret_manager_secret.password["built_in"].replication[0].auto) == 1 &&
      length(google_secret_manager_secret.password["built_in"].replication[0].user_managed) == 0
    )
    error_message = "The secret must use automatic replication."
  }
}

run "user_and_secret" {
  command = plan

  variables {
    built_in_user = { name = "app", database_roles = ["writers"] }
  }

  assert {
    condition = (
      google_sql_user.built_in["built_in"].database_roles == tolist(["writers"]) &&
      google_sql_user.built_in["built_in"].deletion_policy == "DELETE"
    )
    error_message = "The roles of the user are not passed on, or the user is not deleted when it is removed."
  }

  assert {
    condition = (
      google_secret_manager_secret.password["built_in"].version_destroy_ttl == "604800s" &&
      google_secret_manager_secret.password["built_in"].labels == tomap({ environment = "dev", managed-by = "terraform" })
    )
    error_message = "Destroyed versions must be recoverable for a week, and the secret must name its user."
  }
}

run "password_in_places" {
  command = plan

  variables {
    built_in_user = { secret_locations = ["us-central1", "us-east1"] }
  }

  assert {
    condition = (
      google_secret_manager_secret.password["built_in"].replication[0].user_managed[0].replicas[*].location == tolist(["us-central1", "us-east1"]) &&
      length(google_secret_manager_secret.password["built_in"].replication[0].user_managed[0].replicas[0].customer_managed_encryption) == 0 &&
      length(google_secret_manager_secret.password["built_in"].replication[0].auto) == 0
    )
    error_message = "The secret must be only in the given locations."
  }
}
