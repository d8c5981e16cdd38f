# The caller's values reach the resources. None of these values is a default.

variables {
  project_id    = "octollm-dev"
  region        = "europe-west4"
  environment   = "staging"
  instance_name = "octollm-eu"
  labels        = { team = "platform" }

  postgres_version = "POSTGRES_18"
  tier             = "db-g1-small"
  database_name    = "vectors"

  disk_size             = 40
  disk_type             = "PD_HDD"
  disk_autoresize_limit = 400

  deletion_protection   = false
  connector_enforcement = "REQUIRED"
  server_ca_mode        = "GOOGLE_MANAGED_CAS_CA"
  ssl_mode              = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"
  enable_private_path   = false
  query_insights        = false

  network_id         = "projects/octollm-net/global/networks/shared"
  allocated_ip_range = "shared-psa"

  backup_start_time  = "01:30"
  retention_days     = 20
  final_backup_days  = 90
  maintenance_window = { day = 2, hour = 5, update_track = "week5" }

  read_replicas   = 2
  replica_regions = { 1 = "europe-west1" }

  iam_users = {
    someone = { email = "someone@octollm.com", type = "CLOUD_IAM_USER", database_roles = ["readers"] }
  }
}

run "primary" {
  command = plan

  assert {
    condition = (
      google_sql_database_instance.primary.project == "octollm-dev" && google_sql_database_instance.primary.region == "europe-west4" &&
      google_sql_database_instance.primary.name == "octollm-eu" && google_sql_database_instance.primary.database_version == "POSTGRES_18"
    )
    error_message = "Region, name or version are not passed to the instance."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].disk_size == 40 &&
      google_sql_database_instance.primary.settings[0].disk_type == "PD_HDD" &&
      google_sql_database_instance.primary.settings[0].disk_autoresize_limit == 400
    )
    error_message = "The disk settings are not passed to the instance."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].backup_configuration[0].start_time == "01:30" &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].backup_retention_settings[0].retained_backups == 20 &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].backup_retention_settings[0].retention_unit == "COUNT" &&
      google_sql_database_instance.primary.settings[0].final_backup_config[0].retention_days == 90
    )
    error_message = "The backup settings are not passed to the instance."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].maintenance_window[0].day == 2 &&
      google_sql_database_instance.primary.settings[0].maintenance_window[0].hour == 5 &&
      google_sql_database_instance.primary.settings[0].maintenance_window[0].update_track == "week5"
    )
    error_message = "The maintenance window is not passed to the instance."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].password_validation_policy[0].min_length == 16 &&
      google_sql_database_instance.primary.settings[0].password_validation_policy[0].complexity == "COMPLEXITY_DEFAULT" &&
      google_sql_database_instance.primary.settings[0].password_validation_policy[0].disallow_username_substring
    )
    error_message = "The password policy is weaker than intended."
  }

  assert {
    condition     = google_sql_database.database.name == "vectors"
    error_message = "The database name is not passed on."
  }
}

run "every_instance" {
  command = plan

  assert {
    condition = alltrue([
      for instance in [google_sql_database_instance.primary, google_sql_database_instance.replica["0"], google_sql_database_instance.remote_replica["1"]] :
      instance.settings[0].ip_configuration[0].private_network == "projects/octollm-net/global/networks/shared" &&
      instance.settings[0].ip_configuration[0].allocated_ip_range == "shared-psa" &&
      instance.settings[0].ip_configuration[0].server_ca_mode == "GOOGLE_MANAGED_CAS_CA" &&
      instance.settings[0].ip_configuration[0].ssl_mode == "TRUSTED_CLIENT_CERTIFICATE_REQUIRED" &&
      !instance.settings[0].ip_configuration[0].enable_private_path_for_google_cloud_services &&
      instance.settings[0].connector_enforcement == "REQUIRED"
    ])
    error_message = "Replicas must have the network settings of their primary."
  }

  assert {
    condition = alltrue([
      for instance in [google_sql_database_instance.primary, google_sql_database_instance.replica["0"], google_sql_database_instance.remote_replica["1"]] :
      !instance.deletion_protection && !instance.settings[0].deletion_protection_enabled &&
      instance.settings[0].user_labels == tomap({ environment = "staging", managed-by = "terraform", team = "platform" })
    ])
    error_message = "Replicas must have the deletion protection and labels of their primary."
  }

  assert {
    condition = alltrue([
      for instance in [google_sql_database_instance.primary, google_sql_database_instance.replica["0"], google_sql_database_instance.remote_replica["1"]] :
      instance.settings[0].disk_type == "PD_HDD" && instance.settings[0].disk_autoresize && instance.settings[0].disk_autoresize_limit == 400 &&
      !instance.settings[0].insights_config[0].query_insights_enabled && !instance.settings[0].insights_config[0].record_application_tags
    ])
    error_message = "Replicas must have the disk settings and Query Insights of their primary."
  }

  # Cloud SQL rejects all of these on a replica.
  assert {
    condition = alltrue([
      for replica in [google_sql_database_instance.replica["0"], google_sql_database_instance.remote_replica["1"]] :
      length(replica.settings[0].maintenance_window) == 0 && length(replica.settings[0].final_backup_config) == 0 &&
      replica.settings[0].availability_type == "ZONAL"
    ])
    error_message = "Replicas must not have settings that are allowed on a primary only."
  }
}

run "insights" {
  command = plan

  variables {
    query_insights = true
  }

  assert {
    condition = alltrue([
      for instance in [google_sql_database_instance.primary, google_sql_database_instance.replica["0"], google_sql_database_instance.remote_replica["1"]] :
      instance.settings[0].insights_config[0].query_insights_enabled && instance.settings[0].insights_config[0].record_application_tags &&
      !instance.settings[0].insights_config[0].record_client_address
    ])
    error_message = "Query Insights must be on for all instances, without client addresses."
  }
}

run "fixed_disk" {
  command = plan

  variables {
    disk_autoresize       = false
    disk_autoresize_limit = 0
  }

  assert {
    condition = alltrue([
      for instance in [google_sql_database_instance.primary, google_sql_database_instance.replica["0"], google_sql_database_instance.remote_replica["1"]] :
      !instance.settings[0].disk_autoresize
    ])
    error_message = "Disk autoresize must be off for all instances."
  }
}

run "person" {
  command = plan

  assert {
    condition = (
      google_sql_user.iam["someone"].name == "someone@octollm.com" && google_sql_user.iam["someone"].type == "CLOUD_IAM_USER" &&
      google_sql_user.iam["someone"].database_roles == tolist(["readers"]) &&
      google_project_iam_member.iam_user["someone roles/cloudsql.client"].member == "user:someone@octollm.com"
    )
    error_message = "A person must be a user of type CLOUD_IAM_USER."
  }
}

run "applied" {}

run "disk_and_version_later" {
  command = plan

  variables {
    disk_size        = 60
    postgres_version = "POSTGRES_19"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].disk_size == 40
    error_message = "The disk of an existing instance must not change."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.database_version == "POSTGRES_19" &&
      google_sql_database_instance.replica["0"].database_version == "POSTGRES_18" &&
      google_sql_database_instance.remote_replica["1"].database_version == "POSTGRES_18"
    )
    error_message = "The primary must upgrade its replicas, and Terraform must not change them."
  }
}
