# Input that the module rejects, because otherwise an apply would fail partway.

variables {
  project_id = "octollm-dev"
  region     = "us-central1"
  buckets    = {}
}

run "refuses_a_project_number_for_an_id" {
  command = plan

  variables {
    project_id = "482916370155"
  }

  expect_failures = [var.project_id]
}

run "refuses_a_project_number_with_letters" {
  command = plan

  variables {
    project_number = "octollm-dev"
    kms_keys       = { us-east1 = "projects/octollm-dev/locations/us-east1/keyRings/octollm/cryptoKeys/gcs" }
  }

  expect_failures = [var.project_number]
}

run "refuses_a_grant_without_keys" {
  command = plan

  variables {
    project_number = "482916370155"
  }

  expect_failures = [var.project_number]
}

run "refuses_a_multi_region_for_a_region" {
  command = plan

  variables {
    region = "US"
  }

  expect_failures = [var.region]
}

run "refuses_another_environment" {
  command = plan

  variables {
    environment = "test"
  }

  expect_failures = [var.environment]
}

run "refuses_labels_in_capitals" {
  command = plan

  variables {
    labels = { Team = "platform" }
  }

  expect_failures = [var.labels]
}

run "refuses_a_key_under_the_wrong_location" {
  command = plan

  variables {
    kms_keys = { us-central1 = "projects/octollm-dev/locations/us-east1/keyRings/octollm/cryptoKeys/gcs" }
  }

  expect_failures = [var.kms_keys]
}

run "refuses_a_name_in_capitals" {
  command = plan

  variables {
    buckets = { data = { name = "OctoLLM-dev" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_name_with_google" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-google-data" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_an_ip_address_for_a_name" {
  command = plan

  variables {
    buckets = { data = { name = "192.0.2.17" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_name_that_is_too_short" {
  command = plan

  variables {
    buckets = { data = { name = "ab" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_the_same_name_twice" {
  command = plan

  variables {
    buckets = { a = { name = "octollm-dev-data" }, b = { name = "octollm-dev-data" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_location_for_a_class" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", storage_class = "MULTI_REGIONAL" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_pair_of_three" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", dual_region = ["us-central1", "us-east1", "us-east4"] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_pair_of_one_region_twice" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", dual_region = ["us-east1", "us-east1"] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_pair_across_an_ocean" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", dual_region = ["us-east1", "europe-west1"] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_pair_beside_a_region" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", dual_region = ["us-central1", "us-east1"], location = "us-central1" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_another_rpo" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", dual_region = ["us-central1", "us-east1"], rpo = "FAST" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_turbo_replication_to_nowhere" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", location = "US", rpo = "ASYNC_TURBO" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_replication_of_one_region" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", rpo = "DEFAULT" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_half_a_version" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", noncurrent_versions = 1.5 } }
  }

  expect_failures = [var.buckets]
}

run "refuses_versions_for_no_day" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", noncurrent_days = -1 } }
  }

  expect_failures = [var.buckets]
}

run "refuses_versions_for_ever" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", noncurrent_days = 0, noncurrent_versions = 0 } }
  }

  expect_failures = [var.buckets]
}

run "refuses_another_action" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", lifecycle_rules = [{ action = { type = "Archive" }, condition = { age = 30 } }] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_move_to_no_class" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", lifecycle_rules = [{ action = { type = "SetStorageClass" }, condition = { age = 30 } }] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_deletion_with_a_class" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", lifecycle_rules = [{ action = { type = "Delete", storage_class = "NEARLINE" }, condition = { age = 30 } }] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_rule_for_everything" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", lifecycle_rules = [{ action = { type = "Delete" }, condition = { with_state = "LIVE" } }] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_misspelt_condition" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", lifecycle_rules = [{ action = { type = "Delete" }, condition = { days = 30 } }] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_an_age_of_zero" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", lifecycle_rules = [{ action = { type = "Delete" }, condition = { age = 0 } }] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_state_that_is_not_there" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", lifecycle_rules = [{ action = { type = "Delete" }, condition = { age = 30, with_state = "NONCURRENT" } }] } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_soft_delete_of_a_day" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", soft_delete_seconds = 86400 } }
  }

  expect_failures = [var.buckets]
}

run "refuses_retention_for_no_second" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", retention_seconds = 0 } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_lock_on_nothing" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", retention_locked = true } }
  }

  expect_failures = [var.buckets]
}

run "refuses_to_empty_what_is_retained" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", retention_seconds = 86400, force_destroy = true } }
  }

  expect_failures = [var.buckets]
}

run "refuses_a_basic_role" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", iam = { "roles/editor" = { app = "serviceAccount:app@octollm-dev.iam.gserviceaccount.com" } } } }
  }

  expect_failures = [var.buckets]
}

run "refuses_everybody" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", iam = { "roles/storage.objectViewer" = { world = "allUsers" } } } }
  }

  expect_failures = [var.buckets]
}

run "refuses_logs_into_itself" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", log_bucket = "octollm-dev-data" } }
  }

  expect_failures = [var.buckets]
}

run "refuses_another_deletion_policy" {
  command = plan

  variables {
    buckets = { data = { name = "octollm-dev-data", deletion_policy = "KEEP" } }
  }

  expect_failures = [var.buckets]
}
