# Input that the module rejects, because otherwise an apply would fail partway.

variables {
  project_id = "octollm-dev"
  audit      = null
  dashboards = []
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
  }

  expect_failures = [var.project_number]
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

run "refuses_a_token_in_a_url" {
  command = plan

  variables {
    notification_channels = { chat = { type = "webhook_tokenauth", labels = { url = "https://hooks.octollm.com/?token=x" } } }
  }

  expect_failures = [var.notification_channels]
}

run "refuses_another_type_of_channel" {
  command = plan

  variables {
    notification_channels = { chat = { type = "carrier_pigeon", labels = {} } }
  }

  expect_failures = [var.notification_channels]
}

run "refuses_a_channel_without_an_address" {
  command = plan

  variables {
    notification_channels = { chat = { type = "email", labels = {} } }
  }

  expect_failures = [var.notification_channels]
}

run "refuses_a_token_among_the_labels" {
  command = plan

  variables {
    notification_channels = { chat = { type = "email", labels = { email_address = "oncall@octollm.com", password = "x" } } }
  }

  expect_failures = [var.notification_channels]
}

run "refuses_a_webhook_in_clear" {
  command = plan

  variables {
    notification_channels        = { chat = { type = "webhook_basicauth", labels = { url = "http://hooks.octollm.com", username = "m" } } }
    notification_channel_secrets = { chat = "x" }
  }

  expect_failures = [var.notification_channels]
}

run "refuses_slack_without_a_token" {
  command = plan

  variables {
    notification_channel_secrets = {}
    notification_channels        = { chat = { type = "slack", labels = { channel_name = "#alerts" } } }
  }

  expect_failures = [var.notification_channel_secrets]
}

run "refuses_a_secret_of_no_channel" {
  command = plan

  variables {
    notification_channel_secrets = { mail = "x" }
    notification_channels        = { mail = { type = "email", labels = { email_address = "oncall@octollm.com" } } }
  }

  expect_failures = [var.notification_channel_secrets]
}

run "refuses_a_channel_by_its_address" {
  command = plan

  variables {
    default_notification_channels = ["oncall@octollm.com"]
  }

  expect_failures = [var.default_notification_channels]
}

run "refuses_two_alerts_of_one_name" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", threshold = 1 }] }, { display_name = "a", conditions = [{ display_name = "c", threshold = 1 }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_an_alert_without_conditions" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_two_metrics_in_one_condition" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", preset = "sql_cpu", promql = "up == 0" }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_an_unknown_preset" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", preset = "sql_cpus" }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_a_filter_without_a_resource" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", threshold = 1, filter = "metric.type=\"kubernetes.io/node/cpu/allocatable_utilization\"" }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_a_filter_without_a_threshold" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", filter = "resource.type=\"k8s_node\" AND metric.type=\"kubernetes.io/node/cpu/allocatable_utilization\"" }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_a_preset_without_a_threshold" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", preset = "sql_connections" }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_promql_with_a_threshold" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", promql = "up", threshold = 1 }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_half_a_minute" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", threshold = 1, duration = "90s" }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_a_duration_in_minutes" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", threshold = 1, duration = "5m" }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_a_comparison_that_the_api_refuses" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", threshold = 1, comparison = "COMPARISON_GE" }] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_another_combiner" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", threshold = 0.8 }], combiner = "XOR" }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_another_severity" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", threshold = 0.8 }], severity = "INFO" }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_to_close_at_once" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", threshold = 0.8 }], auto_close = "60s" }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_an_unknown_channel" {
  command = plan

  variables {
    alert_policies = [{ display_name = "a", conditions = [{ display_name = "c", threshold = 0.8 }], notification_channels = ["email"] }]
  }

  expect_failures = [var.alert_policies]
}

run "refuses_two_checks_of_one_name" {
  command = plan

  variables {
    uptime_checks = concat(
      [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } } }],
      [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } } }],
    )
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_another_resource" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "https_lb_rule", labels = { host = "api.octollm.com" } } }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_a_url_for_a_host" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "https://api.octollm.com/health" } } }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_a_check_without_a_host" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = {} } }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_another_period" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } }, period = "120s" }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_a_timeout_of_two_minutes" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } }, timeout = "120s" }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_a_path_without_a_slash" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } }, http_check = { path = "health" } }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_a_port_that_is_none" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } }, http_check = { port = 0 } }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_plain_http_on_443" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } }, http_check = { use_ssl = false } }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_two_locations" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } }, selected_regions = ["EUROPE", "ASIA_PACIFIC"] }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_a_certificate_of_a_year" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "u", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } }, certificate_alert_days = 365 }]
  }

  expect_failures = [var.uptime_checks]
}

run "refuses_an_objective_with_spaces" {
  command = plan

  variables {
    slos = { "API availability" = { service = "API", goal = 0.99 } }
  }

  expect_failures = [var.slos]
}

run "refuses_a_goal_in_percent" {
  command = plan

  variables {
    slos = { api-availability = { service = "API", goal = 99.9 } }
  }

  expect_failures = [var.slos]
}

run "refuses_an_objective_for_a_quarter" {
  command = plan

  variables {
    slos = { api-availability = { service = "API", goal = 0.99, days = 90 } }
  }

  expect_failures = [var.slos]
}

run "refuses_half_of_the_filters" {
  command = plan

  variables {
    slos = { api-availability = { service = "API", goal = 0.99, bad_filter = "metric.type=\"x\"" } }
  }

  expect_failures = [var.slos]
}

run "refuses_an_unknown_dashboard" {
  command = plan

  variables {
    dashboards = ["kafka"]
  }

  expect_failures = [var.dashboards]
}

run "refuses_a_dashboard_that_is_no_json" {
  command = plan

  variables {
    custom_dashboards = { mine = "displayName: mine" }
  }

  expect_failures = [var.custom_dashboards]
}

run "refuses_a_dashboard_under_a_taken_name" {
  command = plan

  variables {
    custom_dashboards = { gke = "{\"displayName\": \"mine\"}" }
  }

  expect_failures = [var.custom_dashboards]
}

run "refuses_a_dataset_with_hyphens" {
  command = plan

  variables {
    audit = { dataset_id = "audit-logs" }
  }

  expect_failures = [var.audit]
}

run "refuses_a_dataset_in_a_zone" {
  command = plan

  variables {
    audit = { location = "us-central1-a" }
  }

  expect_failures = [var.audit]
}

run "refuses_a_log_bucket_in_a_zone" {
  command = plan

  variables {
    audit = { log_bucket_location = "us-central1-a" }
  }

  expect_failures = [var.audit]
}

run "refuses_a_log_bucket_that_every_project_has" {
  command = plan

  variables {
    audit = { log_bucket_id = "_Default" }
  }

  expect_failures = [var.audit]
}

run "refuses_logs_for_eleven_years" {
  command = plan

  variables {
    audit = { retention_days = 4015 }
  }

  expect_failures = [var.audit]
}

run "refuses_a_filter_that_misses_the_audit_logs" {
  command = plan

  variables {
    audit = { filter = "protoPayload.methodName:\"google.iam\"" }
  }

  expect_failures = [var.audit]
}

run "refuses_a_key_under_the_wrong_location" {
  command = plan

  variables {
    kms_keys = { us = "projects/octollm-dev/locations/us-central1/keyRings/r/cryptoKeys/k" }
  }

  expect_failures = [var.kms_keys]
}
