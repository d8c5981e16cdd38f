# Rejected machine types, disks, versions and pooling. Each message names a valid value.

variables {
  project_id    = "octollm-dev"
  region        = "us-central1"
  instance_name = "octollm-dev-postgres"
  network_id    = "projects/octollm-dev/global/networks/octollm-dev"
  tier          = "db-custom-2-8192"
}

run "mysql_tier" {
  command = plan

  variables {
    tier = "db-n1-standard-8"
  }

  expect_failures = [var.tier]
}

run "machine_of_compute_engine" {
  command = plan

  variables {
    tier = "e2-standard-2"
  }

  expect_failures = [var.tier]
}

run "three_cpus" {
  command = plan

  variables {
    tier = "db-custom-3-12288"
  }

  expect_failures = [var.tier]
}

run "too_many_cpus" {
  command = plan

  variables {
    tier = "db-custom-98-393216"
  }

  expect_failures = [var.tier]
}

run "no_cpu" {
  command = plan

  variables {
    tier = "db-custom-0-4096"
  }

  expect_failures = [var.tier]
}

run "memory_in_gigabytes" {
  command = plan

  variables {
    tier = "db-custom-2-8"
  }

  expect_failures = [var.tier]
}

run "memory_between_steps" {
  command = plan

  variables {
    tier = "db-custom-2-8000"
  }

  expect_failures = [var.tier]
}

run "memory_below_the_least" {
  command = plan

  variables {
    tier = "db-custom-1-3584"
  }

  expect_failures = [var.tier]
}

run "too_little_memory_for_the_cpus" {
  command = plan

  variables {
    tier = "db-custom-8-4096"
  }

  expect_failures = [var.tier]
}

run "too_much_memory_for_the_cpus" {
  command = plan

  variables {
    tier = "db-custom-2-16384"
  }

  expect_failures = [var.tier]
}

run "predefined_tier_on_enterprise" {
  command = plan

  variables {
    tier = "db-perf-optimized-N-2"
  }

  expect_failures = [var.tier]
}

run "shared_core_on_enterprise_plus" {
  command = plan

  variables {
    tier    = "db-f1-micro"
    edition = "ENTERPRISE_PLUS"
  }

  expect_failures = [var.tier]
}

run "custom_tier_on_enterprise_plus" {
  command = plan

  variables {
    edition = "ENTERPRISE_PLUS"
  }

  expect_failures = [var.tier]
}

run "unknown_edition" {
  command = plan

  variables {
    edition = "STANDARD"
  }

  expect_failures = [var.edition]
}

run "old_version" {
  command = plan

  variables {
    postgres_version = "POSTGRES_14"
  }

  expect_failures = [var.postgres_version]
}

run "version_of_mysql" {
  command = plan

  variables {
    postgres_version = "MYSQL_8_4"
  }

  expect_failures = [var.postgres_version]
}

run "small_disk" {
  command = plan

  variables {
    disk_size = 5
  }

  expect_failures = [var.disk_size]
}

run "small_hyperdisk" {
  command = plan

  variables {
    tier      = "db-c4a-highmem-4"
    edition   = "ENTERPRISE_PLUS"
    disk_type = "HYPERDISK_BALANCED"
    disk_size = 10
  }

  expect_failures = [var.disk_size]
}

run "disk_of_gke" {
  command = plan

  variables {
    disk_type = "pd-ssd"
  }

  expect_failures = [var.disk_type]
}

run "hyperdisk_on_a_custom_tier" {
  command = plan

  variables {
    disk_type = "HYPERDISK_BALANCED"
  }

  expect_failures = [var.disk_type]
}

run "c4a_on_persistent_disk" {
  command = plan

  variables {
    tier    = "db-c4a-highmem-4"
    edition = "ENTERPRISE_PLUS"
  }

  expect_failures = [var.disk_type]
}

run "limit_below_the_disk" {
  command = plan

  variables {
    disk_size             = 100
    disk_autoresize_limit = 50
  }

  expect_failures = [var.disk_autoresize_limit]
}

run "flag_that_is_none" {
  command = plan

  variables {
    database_flags = { "Work Mem" = "1" }
  }

  expect_failures = [var.database_flags]
}

run "iam_users_without_iam" {
  command = plan

  variables {
    database_flags = { "cloudsql.iam_authentication" = "off" }
    iam_users      = { app = { email = "app@octollm-dev.iam.gserviceaccount.com" } }
  }

  expect_failures = [var.database_flags]
}

run "eighth_day" {
  command = plan

  variables {
    maintenance_window = { day = 8 }
  }

  expect_failures = [var.maintenance_window]
}

run "hour_24" {
  command = plan

  variables {
    maintenance_window = { hour = 24 }
  }

  expect_failures = [var.maintenance_window]
}

run "unknown_track" {
  command = plan

  variables {
    maintenance_window = { update_track = "week1" }
  }

  expect_failures = [var.maintenance_window]
}

run "unknown_pooling" {
  command = plan

  variables {
    connection_pooling = { mode = "PGBOUNCER" }
  }

  expect_failures = [var.connection_pooling]
}

run "managed_pooling_on_enterprise" {
  command = plan

  variables {
    connection_pooling = { mode = "MANAGED" }
  }

  expect_failures = [var.connection_pooling]
}

run "flags_of_external_pooling" {
  command = plan

  variables {
    connection_pooling = { mode = "EXTERNAL", flags = { max_pool_size = "50" } }
  }

  expect_failures = [var.connection_pooling]
}
