variables {
  # terraform test loses the default of an ephemeral variable between plan and apply.
  notification_channel_secrets = {}

  project_id            = "octollm-prod"
  environment           = "prod"
  audit                 = null
  dashboards            = []
  notification_channels = { email = { type = "email", labels = { email_address = "oncall@octollm.com" } } }
}

run "checks_by_tls_by_default" {
  command = plan

  variables {
    uptime_checks = [{ display_name = "API", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } } }]
  }

  assert {
    condition = (
      google_monitoring_uptime_check_config.check["API"].http_check[0].use_ssl && google_monitoring_uptime_check_config.check["API"].http_check[0].validate_ssl &&
      google_monitoring_uptime_check_config.check["API"].http_check[0].port == 443 && google_monitoring_uptime_check_config.check["API"].http_check[0].path == "/"
    )
    error_message = "The check must use TLS and validate the certificate."
  }

  assert {
    condition     = google_monitoring_uptime_check_config.check["API"].period == "60s" && google_monitoring_uptime_check_config.check["API"].timeout == "10s"
    error_message = "The check must run every minute."
  }

  assert {
    condition     = google_monitoring_uptime_check_config.check["API"].monitored_resource[0].labels == tomap({ host = "api.octollm.com", project_id = "octollm-prod" })
    error_message = "The project label must be set, because the API adds it."
  }

  assert {
    condition     = google_monitoring_uptime_check_config.check["API"].log_check_failures
    error_message = "Failed checks must be logged."
  }
}

run "tells_when_a_check_fails" {
  variables {
    uptime_checks = [{ display_name = "API", monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } } }]
  }

  assert {
    condition     = google_monitoring_alert_policy.uptime["API"].conditions[0].condition_threshold[0].filter == "resource.type=\"uptime_url\" AND metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id=\"${google_monitoring_uptime_check_config.check["API"].uptime_check_id}\""
    error_message = "The alert must reference this check."
  }

  assert {
    condition = (
      google_monitoring_alert_policy.uptime["API"].conditions[0].condition_threshold[0].threshold_value == 1 &&
      google_monitoring_alert_policy.uptime["API"].conditions[0].condition_threshold[0].aggregations[0].per_series_aligner == "ALIGN_NEXT_OLDER" &&
      google_monitoring_alert_policy.uptime["API"].conditions[0].condition_threshold[0].aggregations[0].cross_series_reducer == "REDUCE_COUNT_FALSE" &&
      google_monitoring_alert_policy.uptime["API"].conditions[0].condition_threshold[0].aggregations[0].alignment_period == "1200s" &&
      google_monitoring_alert_policy.uptime["API"].severity == "CRITICAL"
    )
    error_message = "Two failed locations must open an incident."
  }

  assert {
    condition     = google_monitoring_alert_policy.uptime["API"].notification_channels == tolist([google_monitoring_notification_channel.channel["email"].name])
    error_message = "The alert must have a notification channel."
  }

  assert {
    condition = (
      strcontains(google_monitoring_alert_policy.certificate["API"].conditions[0].condition_threshold[0].filter, "time_until_ssl_cert_expires") &&
      google_monitoring_alert_policy.certificate["API"].conditions[0].condition_threshold[0].comparison == "COMPARISON_LT" &&
      google_monitoring_alert_policy.certificate["API"].conditions[0].condition_threshold[0].threshold_value == 14
    )
    error_message = "Another alert must fire two weeks before the certificate expires."
  }

  assert {
    condition     = output.uptime_check_ids["API"] == google_monitoring_uptime_check_config.check["API"].id
    error_message = "uptime_check_ids must be keyed by display name."
  }

  assert {
    condition     = toset(keys(output.alert_policy_ids)) == toset(["Uptime: API", "Certificate: API"])
    error_message = "alert_policy_ids must include the alerts on checks."
  }
}

run "checks_as_told" {
  command = plan

  variables {
    uptime_checks = [
      {
        display_name           = "Redirect"
        monitored_resource     = { type = "uptime_url", labels = { host = "octollm.com" } }
        http_check             = { port = 80, use_ssl = false, validate_ssl = false, path = "/go", accepted_status_codes = [301, 308] }
        content                = "moved"
        period                 = "900s"
        timeout                = "60s"
        selected_regions       = ["USA_OREGON", "EUROPE", "ASIA_PACIFIC"]
        certificate_alert_days = 30
      },
      { display_name = "Quiet", monitored_resource = { type = "uptime_url", labels = { host = "octollm.com" } }, alert = false },
      { display_name = "Without dates", monitored_resource = { type = "uptime_url", labels = { host = "octollm.com" } }, certificate_alert_days = 0 },
    ]
  }

  assert {
    condition = (
      google_monitoring_uptime_check_config.check["Redirect"].http_check[0].path == "/go" &&
      [for code in google_monitoring_uptime_check_config.check["Redirect"].http_check[0].accepted_response_status_codes : code.status_value] == [301, 308] &&
      google_monitoring_uptime_check_config.check["Redirect"].content_matchers[0].content == "moved" &&
      google_monitoring_uptime_check_config.check["Redirect"].selected_regions == tolist(["USA_OREGON", "EUROPE", "ASIA_PACIFIC"])
    )
    error_message = "The check must match the input."
  }

  assert {
    condition     = toset(keys(google_monitoring_alert_policy.uptime)) == toset(["Redirect", "Without dates"])
    error_message = "Checks must have an alert by default."
  }

  assert {
    condition     = length(google_monitoring_alert_policy.certificate) == 0
    error_message = "Without TLS, there must be no alert on the certificate."
  }
}
