# The first example of the README.

run "plans" {
  command = plan

  module {
    source = "./examples/basic"
  }

  assert {
    condition     = length(module.monitoring.dashboard_urls) == 4
    error_message = "The example makes the module's dashboards."
  }
}

run "applies" {
  module {
    source = "./examples/basic"
  }

  assert {
    condition     = startswith(output.dashboards["database"], "https://console.cloud.google.com/monitoring/dashboards/builder/")
    error_message = "The example has no output with its dashboards."
  }

  assert {
    condition     = contains(keys(module.monitoring.alert_policy_ids), "Database is busy") && contains(keys(module.monitoring.alert_policy_ids), "Certificate: API")
    error_message = "The example alerts on the database and on the certificate."
  }
}
