# A production instance with a replica in another region, applied.

variables {
  project_id     = "octollm-prod"
  project_number = "482916370155"
  region         = "us-central1"
  environment    = "prod"
  instance_name  = "octollm-prod-postgres"
  labels         = { team = "platform" }

  tier      = "db-custom-4-16384"
  disk_size = 200

  disk_autoresize_limit = 1000

  high_availability = true
  read_replicas     = 2
  replica_regions   = { 1 = "us-east1" }
  retention_days    = 30

  network_id         = "projects/octollm-prod/global/networks/octollm-prod"
  allocated_ip_range = "octollm-prod-psa"

  encryption_key_name     = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/sql"
  replica_encryption_keys = { us-east1 = "projects/octollm-prod/locations/us-east1/keyRings/octollm/cryptoKeys/sql" }

  connection_pooling = { mode = "EXTERNAL" }

  iam_users = {
    orchestrator = { email = "orchestrator@octollm-prod.iam.gserviceaccount.com" }
    operators    = { email = "db-operators@octollm.com", type = "CLOUD_IAM_GROUP", database_roles = ["cloudsqlsuperuser"] }
  }

  built_in_user = {
    name             = "pgbouncer"
    password_readers = { pgbouncer = "serviceAccount:pgbouncer@octollm-prod.iam.gserviceaccount.com" }
    secret_encryption_keys = {
      us-central1 = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/secrets"
      us-east1    = "projects/octollm-prod/locations/us-east1/keyRings/octollm/cryptoKeys/secrets"
    }
  }
}

run "plan" {
  command = plan

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].availability_type == "REGIONAL" &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].point_in_time_recovery_enabled &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].backup_retention_settings[0].retained_backups == 30
    )
    error_message = "Production must have a standby and 30 days of backups."
  }

  assert {
    condition = (
      endswith(google_sql_database_instance.primary.encryption_key_name, "/us-central1/keyRings/octollm/cryptoKeys/sql") &&
      google_sql_database_instance.replica["0"].encryption_key_name == google_sql_database_instance.primary.encryption_key_name &&
      endswith(google_sql_database_instance.remote_replica["1"].encryption_key_name, "/us-east1/keyRings/octollm/cryptoKeys/sql")
    )
    error_message = "Each instance must use the key of its own region."
  }

  assert {
    condition = (
      google_sql_database_instance.replica["0"].region == "us-central1" && google_sql_database_instance.replica["0"].name == "octollm-prod-postgres-replica-0" &&
      google_sql_database_instance.remote_replica["1"].region == "us-east1" && google_sql_database_instance.remote_replica["1"].name == "octollm-prod-postgres-replica-1"
    )
    error_message = "The second replica must be in the other region."
  }

  assert {
    condition = alltrue([
      for replica in [google_sql_database_instance.replica["0"], google_sql_database_instance.remote_replica["1"]] :
      replica.master_instance_name == google_sql_database_instance.primary.name && replica.database_version == "POSTGRES_17" &&
      replica.settings[0].tier == "db-custom-4-16384" && replica.settings[0].edition == "ENTERPRISE" &&
      replica.deletion_protection && replica.settings[0].deletion_protection_enabled
    ])
    error_message = "Replicas must have the settings and the protection of their primary."
  }

  assert {
    condition = alltrue([
      for replica in [google_sql_database_instance.replica["0"], google_sql_database_instance.remote_replica["1"]] :
      length(replica.settings[0].database_flags) == length(google_sql_database_instance.primary.settings[0].database_flags) &&
      !replica.settings[0].ip_configuration[0].ipv4_enabled && replica.settings[0].ip_configuration[0].ssl_mode == "ENCRYPTED_ONLY" &&
      replica.settings[0].ip_configuration[0].allocated_ip_range == "octollm-prod-psa"
    ])
    error_message = "Replicas must have the network restrictions and logs of their primary."
  }

  assert {
    condition = (
      google_sql_user.iam["orchestrator"].name == "orchestrator@octollm-prod.iam" &&
      google_sql_user.iam["orchestrator"].type == "CLOUD_IAM_SERVICE_ACCOUNT" &&
      google_sql_user.iam["operators"].name == "db-operators@octollm.com" &&
      google_sql_user.iam["operators"].type == "CLOUD_IAM_GROUP"
    )
    error_message = "Database users of service accounts must omit .gserviceaccount.com; those of groups must be the full email."
  }

  assert {
    condition = toset([for grant in google_project_iam_member.iam_user : "${grant.role} ${grant.member}"]) == toset([
      "roles/cloudsql.client serviceAccount:orchestrator@octollm-prod.iam.gserviceaccount.com",
      "roles/cloudsql.instanceUser serviceAccount:orchestrator@octollm-prod.iam.gserviceaccount.com",
      "roles/cloudsql.client group:db-operators@octollm.com",
      "roles/cloudsql.instanceUser group:db-operators@octollm.com",
    ])
    error_message = "IAM users must have only the roles to connect and to log in."
  }

  assert {
    condition = alltrue([
      for grant in google_project_iam_member.iam_user :
      strcontains(grant.condition[0].expression, "'projects/octollm-prod/instances/octollm-prod-postgres'")
    ])
    error_message = "The grants must not apply to other instances of the project."
  }

  assert {
    condition     = google_sql_user.built_in["built_in"].password == null && google_sql_user.built_in["built_in"].password_wo_version == 1
    error_message = "The password must be write-only and never be in the state."
  }

  assert {
    condition = (
      google_secret_manager_secret.password["built_in"].secret_id == "octollm-prod-postgres-pgbouncer-password" &&
      toset(google_secret_manager_secret.password["built_in"].replication[0].user_managed[0].replicas[*].location) == toset(["us-central1", "us-east1"]) &&
      alltrue([
        for replica in google_secret_manager_secret.password["built_in"].replication[0].user_managed[0].replicas :
        strcontains(replica.customer_managed_encryption[0].kms_key_name, "/${replica.location}/")
      ])
    )
    error_message = "The secret must be in the regions of the database, with the key of each region."
  }

  assert {
    condition = (
      google_secret_manager_secret.password["built_in"].deletion_protection &&
      google_secret_manager_secret_version.password["built_in"].secret_data == null &&
      tostring(google_secret_manager_secret_version.password["built_in"].secret_data_wo_version) == "1"
    )
    error_message = "The secret must have deletion protection, and its value must be write-only."
  }

  assert {
    condition = (
      google_secret_manager_secret_iam_member.password_reader["pgbouncer"].role == "roles/secretmanager.secretAccessor" &&
      google_secret_manager_secret_iam_member.password_reader["pgbouncer"].secret_id == "octollm-prod-postgres-pgbouncer-password"
    )
    error_message = "The reader must have access to this secret only."
  }

  assert {
    condition = (
      toset(keys(google_kms_crypto_key_iam_member.sql)) == toset(["us-central1", "us-east1"]) &&
      alltrue([
        for grant in google_kms_crypto_key_iam_member.sql :
        grant.member == "serviceAccount:service-482916370155@gcp-sa-cloud-sql.iam.gserviceaccount.com" &&
        grant.role == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
      ])
    )
    error_message = "Cloud SQL must have access to both keys."
  }

  assert {
    condition     = output.pooling_mode == "EXTERNAL"
    error_message = "The output for the PgBouncer deployment must be set."
  }
}

run "apply" {
  assert {
    condition     = output.instance_name == "octollm-prod-postgres" && output.database_name == "octollm"
    error_message = "The outputs do not name instance and database."
  }

  assert {
    condition     = output.private_ip_address == google_sql_database_instance.primary.private_ip_address && length(output.private_ip_address) > 0
    error_message = "The output of the private address is missing."
  }

  assert {
    condition     = output.instance_connection_name == google_sql_database_instance.primary.connection_name && length(output.instance_connection_name) > 0
    error_message = "The output of the connection name is missing."
  }

  assert {
    condition     = output.replica_connection_names["1"] == google_sql_database_instance.remote_replica["1"].connection_name && toset(keys(output.replica_ip_addresses)) == toset(["0", "1"])
    error_message = "The output of the replicas is missing."
  }

  assert {
    condition     = output.password_secret_id == "projects/octollm-prod/secrets/octollm-prod-postgres-pgbouncer-password"
    error_message = "The output of the secret is missing."
  }

  assert {
    condition     = output.iam_user_names == { orchestrator = "orchestrator@octollm-prod.iam", operators = "db-operators@octollm.com" }
    error_message = "The output of the database user names is missing."
  }

  assert {
    condition     = output.service_account_email == google_sql_database_instance.primary.service_account_email_address && length(output.service_account_email) > 0
    error_message = "The output of the instance's service account is missing."
  }

  assert {
    condition     = issensitive(output.server_ca_cert) && output.server_ca_cert == google_sql_database_instance.primary.server_ca_cert[0].cert
    error_message = "The output of the certificate authority is missing or not sensitive."
  }
}

run "new_password" {
  variables {
    built_in_user = {
      name             = "pgbouncer"
      password_version = 2
      password_readers = { pgbouncer = "serviceAccount:pgbouncer@octollm-prod.iam.gserviceaccount.com" }
      secret_encryption_keys = {
        us-central1 = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/secrets"
        us-east1    = "projects/octollm-prod/locations/us-east1/keyRings/octollm/cryptoKeys/secrets"
      }
    }
  }

  assert {
    condition = (
      google_sql_user.built_in["built_in"].password_wo_version == 2 &&
      tostring(google_secret_manager_secret_version.password["built_in"].secret_data_wo_version) == "2"
    )
    error_message = "The password of the user and the secret must change together."
  }
}
