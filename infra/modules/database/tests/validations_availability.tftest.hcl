# Rejected combinations of standby, replicas, backups and recovery.

variables {
  project_id    = "octollm-dev"
  region        = "us-central1"
  instance_name = "octollm-dev-postgres"
  network_id    = "projects/octollm-dev/global/networks/octollm-dev"
  tier          = "db-custom-2-8192"
}

run "standby_without_backups" {
  command = plan

  variables {
    high_availability = true
    backup_enabled    = false
  }

  expect_failures = [var.backup_enabled]
}

run "replicas_without_backups" {
  command = plan

  variables {
    read_replicas  = 1
    backup_enabled = false
  }

  expect_failures = [var.backup_enabled]
}

run "production_without_backups" {
  command = plan

  variables {
    environment       = "prod"
    high_availability = false
    backup_enabled    = false
  }

  expect_failures = [var.backup_enabled]
}

run "standby_without_recovery" {
  command = plan

  variables {
    high_availability = true
    pitr_enabled      = false
  }

  expect_failures = [var.pitr_enabled]
}

run "replicas_without_recovery" {
  command = plan

  variables {
    read_replicas = 1
    pitr_enabled  = false
  }

  expect_failures = [var.pitr_enabled]
}

run "recovery_without_backups" {
  command = plan

  variables {
    pitr_enabled   = true
    backup_enabled = false
  }

  expect_failures = [var.pitr_enabled]
}

run "eleven_replicas" {
  command = plan

  variables {
    read_replicas = 11
  }

  expect_failures = [var.read_replicas]
}

run "half_a_replica" {
  command = plan

  variables {
    read_replicas = 1.5
  }

  expect_failures = [var.read_replicas]
}

run "region_of_a_replica_that_is_not_there" {
  command = plan

  variables {
    read_replicas   = 1
    replica_regions = { 1 = "us-east1" }
  }

  expect_failures = [var.replica_regions]
}

run "replica_in_a_zone" {
  command = plan

  variables {
    read_replicas   = 1
    replica_regions = { 0 = "us-east1-b" }
  }

  expect_failures = [var.replica_regions]
}

run "switchover_on_enterprise" {
  command = plan

  variables {
    read_replicas   = 1
    replica_regions = { 0 = "us-east1" }
    dr_replica      = "0"
  }

  expect_failures = [var.dr_replica]
}

run "switchover_within_the_region" {
  command = plan

  variables {
    edition       = "ENTERPRISE_PLUS"
    tier          = "db-perf-optimized-N-2"
    read_replicas = 1
    dr_replica    = "0"
  }

  expect_failures = [var.dr_replica]
}

run "backups_at_no_time" {
  command = plan

  variables {
    backup_start_time = "3am"
  }

  expect_failures = [var.backup_start_time]
}

run "backups_in_a_bucket" {
  command = plan

  variables {
    backup_location = "gs://octollm-dev-backups"
  }

  expect_failures = [var.backup_location]
}

run "no_backup_kept" {
  command = plan

  variables {
    retention_days = 0
  }

  expect_failures = [var.retention_days]
}

run "backups_for_years" {
  command = plan

  variables {
    retention_days = 400
  }

  expect_failures = [var.retention_days]
}

run "eight_days_of_log" {
  command = plan

  variables {
    transaction_log_retention_days = 8
    retention_days                 = 30
  }

  expect_failures = [var.transaction_log_retention_days]
}

run "thirty_six_days_of_log" {
  command = plan

  variables {
    edition                        = "ENTERPRISE_PLUS"
    tier                           = "db-perf-optimized-N-2"
    transaction_log_retention_days = 36
    retention_days                 = 60
  }

  expect_failures = [var.transaction_log_retention_days]
}

run "log_without_its_backup" {
  command = plan

  variables {
    retention_days = 5
  }

  expect_failures = [var.transaction_log_retention_days]
}

run "final_backup_for_years" {
  command = plan

  variables {
    final_backup_days = 400
  }

  expect_failures = [var.final_backup_days]
}
