# The usage example of the original document, with the outputs that it documents.

run "plans" {
  command = plan

  module {
    source = "./tests/seed"
  }

  assert {
    condition     = toset(keys(module.monitoring.dashboard_urls)) == toset(["database", "gke", "load_balancer", "redis"])
    error_message = "dashboard_urls has the module's dashboards."
  }
}

run "applies" {
  module {
    source = "./tests/seed"
  }

  # In the form that the API returns.
  override_resource {
    target = google_monitoring_notification_channel.email
    values = {
      id   = "projects/octollm-dev/notificationChannels/1234567890"
      name = "projects/octollm-dev/notificationChannels/1234567890"
    }
  }

  assert {
    condition     = can(regex("^https://console\\.cloud\\.google\\.com/monitoring/dashboards/builder/[^/]+\\?project=octollm-dev$", module.monitoring.dashboard_urls["gke"]))
    error_message = "dashboard_urls must be valid URLs."
  }

  assert {
    condition     = contains(keys(module.monitoring.alert_policy_ids), "High CPU Usage") && module.monitoring.alert_policy_ids["High CPU Usage"] != ""
    error_message = "alert_policy_ids has the alert of the example."
  }

  assert {
    condition     = contains(keys(module.monitoring.uptime_check_ids), "API Health Check") && contains(keys(module.monitoring.alert_policy_ids), "Uptime: API Health Check")
    error_message = "The check of the example has an alert."
  }
}
