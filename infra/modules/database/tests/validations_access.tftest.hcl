# Rejected names, locations, keys and users.

variables {
  project_id    = "octollm-dev"
  region        = "us-central1"
  instance_name = "octollm-dev-postgres"
  network_id    = "projects/octollm-dev/global/networks/octollm-dev"
  tier          = "db-custom-2-8192"
}

run "project_by_number" {
  command = plan

  variables {
    project_id = "482916370155"
  }

  expect_failures = [var.project_id]
}

run "number_by_name" {
  command = plan

  variables {
    project_number      = "octollm-dev"
    encryption_key_name = "projects/octollm-dev/locations/us-central1/keyRings/r/cryptoKeys/k"
  }

  expect_failures = [var.project_number]
}

run "grant_without_a_key" {
  command = plan

  variables {
    project_number = "482916370155"
  }

  expect_failures = [var.project_number]
}

run "zone_as_region" {
  command = plan

  variables {
    region = "us-central1-a"
  }

  expect_failures = [var.region]
}

run "unknown_environment" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "label_in_capitals" {
  command = plan

  variables {
    labels = { Team = "platform" }
  }

  expect_failures = [var.labels]
}

run "instance_name_in_capitals" {
  command = plan

  variables {
    instance_name = "Octollm"
  }

  expect_failures = [var.instance_name]
}

run "instance_name_too_long" {
  command = plan

  variables {
    instance_name = "octollm-development-of-the-platform-team-and-everybody-else-who-needs-a-postgres"
  }

  expect_failures = [var.instance_name]
}

run "suffix_with_a_hyphen" {
  command = plan

  variables {
    name_suffix = "-b"
  }

  expect_failures = [var.name_suffix]
}

run "database_that_is_there_already" {
  command = plan

  variables {
    database_name = "postgres"
  }

  expect_failures = [var.database_name]
}

run "network_by_name" {
  command = plan

  variables {
    network_id = "octollm-dev"
  }

  expect_failures = [var.network_id]
}

run "range_by_address" {
  command = plan

  variables {
    allocated_ip_range = "10.16.0.0/20"
  }

  expect_failures = [var.allocated_ip_range]
}

run "connections_without_tls" {
  command = plan

  variables {
    ssl_mode = "ALLOW_UNENCRYPTED_AND_ENCRYPTED"
  }

  expect_failures = [var.ssl_mode]
}

run "unknown_authority" {
  command = plan

  variables {
    server_ca_mode = "LETS_ENCRYPT"
  }

  expect_failures = [var.server_ca_mode]
}

run "unknown_enforcement" {
  command = plan

  variables {
    connector_enforcement = "ALWAYS"
  }

  expect_failures = [var.connector_enforcement]
}

run "key_in_global" {
  command = plan

  variables {
    encryption_key_name = "projects/octollm-dev/locations/global/keyRings/r/cryptoKeys/k"
  }

  expect_failures = [var.encryption_key_name]
}

run "replica_key_in_another_region" {
  command = plan

  variables {
    encryption_key_name     = "projects/octollm-dev/locations/us-central1/keyRings/r/cryptoKeys/k"
    replica_encryption_keys = { us-east1 = "projects/octollm-dev/locations/us-central1/keyRings/r/cryptoKeys/k" }
    read_replicas           = 1
    replica_regions         = { 0 = "us-east1" }
  }

  expect_failures = [var.replica_encryption_keys]
}

run "replica_without_a_key" {
  command = plan

  variables {
    encryption_key_name = "projects/octollm-dev/locations/us-central1/keyRings/r/cryptoKeys/k"
    read_replicas       = 1
    replica_regions     = { 0 = "us-east1" }
  }

  expect_failures = [var.replica_encryption_keys]
}

run "replica_key_alone" {
  command = plan

  variables {
    replica_encryption_keys = { us-east1 = "projects/octollm-dev/locations/us-east1/keyRings/r/cryptoKeys/k" }
  }

  expect_failures = [var.replica_encryption_keys]
}

run "replica_key_of_the_primary" {
  command = plan

  variables {
    encryption_key_name     = "projects/octollm-dev/locations/us-central1/keyRings/r/cryptoKeys/k"
    replica_encryption_keys = { us-central1 = "projects/octollm-dev/locations/us-central1/keyRings/r/cryptoKeys/k" }
  }

  expect_failures = [var.replica_encryption_keys]
}

run "user_of_unknown_type" {
  command = plan

  variables {
    iam_users = { app = { email = "app@octollm-dev.iam.gserviceaccount.com", type = "SERVICE_ACCOUNT" } }
  }

  expect_failures = [var.iam_users]
}

run "user_as_a_member" {
  command = plan

  variables {
    iam_users = { app = { email = "serviceAccount:app@octollm-dev.iam.gserviceaccount.com" } }
  }

  expect_failures = [var.iam_users]
}

run "person_as_a_service_account" {
  command = plan

  variables {
    iam_users = { someone = { email = "someone@octollm.com" } }
  }

  expect_failures = [var.iam_users]
}

run "built_in_user_in_capitals" {
  command = plan

  variables {
    built_in_user = { name = "OctoLLM" }
  }

  expect_failures = [var.built_in_user]
}

run "built_in_user_that_may_do_everything" {
  command = plan

  variables {
    built_in_user = { name = "postgres" }
  }

  expect_failures = [var.built_in_user]
}

run "password_version_zero" {
  command = plan

  variables {
    built_in_user = { password_version = 0 }
  }

  expect_failures = [var.built_in_user]
}

run "password_for_everybody" {
  command = plan

  variables {
    built_in_user = { password_readers = { all = "allUsers" } }
  }

  expect_failures = [var.built_in_user]
}

run "secret_key_in_another_region" {
  command = plan

  variables {
    built_in_user = { secret_encryption_keys = { us-central1 = "projects/octollm-dev/locations/us-east1/keyRings/r/cryptoKeys/k" } }
  }

  expect_failures = [var.built_in_user]
}

run "secret_in_a_continent" {
  command = plan

  variables {
    built_in_user = { secret_locations = ["us"] }
  }

  expect_failures = [var.built_in_user]
}

run "secret_in_places_and_with_keys" {
  command = plan

  variables {
    built_in_user = { secret_locations = ["us-central1"], secret_encryption_keys = { us-central1 = "projects/octollm-dev/locations/us-central1/keyRings/r/cryptoKeys/k" } }
  }

  expect_failures = [var.built_in_user]
}
