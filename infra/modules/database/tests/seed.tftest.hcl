# The original document's usage example, and its statements about production.

variables {
  project_id        = "octollm-dev"
  region            = "us-central1"
  instance_name     = "octollm-dev-postgres"
  postgres_version  = "POSTGRES_15"
  tier              = "db-f1-micro"
  disk_size         = 20
  disk_autoresize   = true
  high_availability = false
  read_replicas     = 0
  backup_enabled    = true
  backup_start_time = "03:00"
  retention_days    = 7
  network_id        = "projects/octollm-dev/global/networks/octollm-dev"
}

run "plans_unchanged" {
  command = plan

  module {
    source = "./tests/seed"
  }

  assert {
    condition     = output.database_name == "octollm"
    error_message = "The example's database is missing."
  }
}

run "means_what_it_says" {
  command = plan

  assert {
    condition = (
      google_sql_database_instance.primary.name == "octollm-dev-postgres" &&
      google_sql_database_instance.primary.database_version == "POSTGRES_15" &&
      google_sql_database_instance.primary.settings[0].tier == "db-f1-micro"
    )
    error_message = "Name, version or tier of the example are not passed on."
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].edition == "ENTERPRISE"
    error_message = "Shared-core tiers exist in ENTERPRISE only."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].availability_type == "ZONAL" &&
      length(google_sql_database_instance.replica) == 0
    )
    error_message = "The example must have one instance in one zone."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].disk_size == 20 &&
      google_sql_database_instance.primary.settings[0].disk_autoresize
    )
    error_message = "The disk of the example is not passed on."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].backup_configuration[0].enabled &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].start_time == "03:00" &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].backup_retention_settings[0].retained_backups == 7
    )
    error_message = "The backups of the example are not passed on."
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].ip_configuration[0].private_network == "projects/octollm-dev/global/networks/octollm-dev" &&
      !google_sql_database_instance.primary.settings[0].ip_configuration[0].ipv4_enabled
    )
    error_message = "The instance must have a private address only."
  }
}

run "its_tier_of_staging" {
  command = plan

  variables {
    tier = "db-n1-standard-2"
  }

  expect_failures = [var.tier]
}

run "its_tier_of_production" {
  command = plan

  variables {
    tier = "db-n1-standard-4"
  }

  expect_failures = [var.tier]
}

run "its_tier_in_the_comment" {
  command = plan

  variables {
    tier = "n1-standard-4"
  }

  expect_failures = [var.tier]
}

run "its_production_with_a_tier_that_exists" {
  command = plan

  variables {
    environment       = "prod"
    tier              = "db-custom-4-16384"
    disk_size         = 200
    high_availability = true
    read_replicas     = 2
    retention_days    = 30
  }

  assert {
    condition = (
      google_sql_database_instance.primary.settings[0].availability_type == "REGIONAL" &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].point_in_time_recovery_enabled &&
      google_sql_database_instance.primary.settings[0].backup_configuration[0].transaction_log_retention_days == 7
    )
    error_message = "High availability needs point-in-time recovery."
  }

  assert {
    condition = alltrue([
      for replica in google_sql_database_instance.replica :
      replica.master_instance_name == "octollm-dev-postgres" && replica.settings[0].tier == "db-custom-4-16384" && replica.region == "us-central1"
    ]) && toset(keys(google_sql_database_instance.replica)) == toset(["0", "1"])
    error_message = "There must be two replicas with the settings of their primary."
  }
}
