# Machine types at the limits of what PostgreSQL accepts.

variables {
  project_id    = "octollm-dev"
  region        = "us-central1"
  instance_name = "octollm-dev-postgres"
  network_id    = "projects/octollm-dev/global/networks/octollm-dev"
}

run "db_f1_micro" {
  command = plan

  variables {
    tier = "db-f1-micro"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].tier == "db-f1-micro"
    error_message = "The tier is not passed on."
  }
}

run "db_g1_small" {
  command = plan

  variables {
    tier = "db-g1-small"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].tier == "db-g1-small"
    error_message = "The tier is not passed on."
  }
}

run "db_custom_1_3840" {
  command = plan

  variables {
    tier = "db-custom-1-3840"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].tier == "db-custom-1-3840"
    error_message = "The tier is not passed on."
  }
}

run "db_custom_1_6656" {
  command = plan

  variables {
    tier = "db-custom-1-6656"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].tier == "db-custom-1-6656"
    error_message = "The tier is not passed on."
  }
}

run "db_custom_2_3840" {
  command = plan

  variables {
    tier = "db-custom-2-3840"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].tier == "db-custom-2-3840"
    error_message = "The tier is not passed on."
  }
}

run "db_custom_4_16384" {
  command = plan

  variables {
    tier = "db-custom-4-16384"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].tier == "db-custom-4-16384"
    error_message = "The tier is not passed on."
  }
}

run "db_custom_8_7424" {
  command = plan

  variables {
    tier = "db-custom-8-7424"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].tier == "db-custom-8-7424"
    error_message = "The tier is not passed on."
  }
}

run "db_custom_96_638976" {
  command = plan

  variables {
    tier = "db-custom-96-638976"
  }

  assert {
    condition     = google_sql_database_instance.primary.settings[0].tier == "db-custom-96-638976"
    error_message = "The tier is not passed on."
  }
}
