# Uptime checks, each with an alert, because a check alone notifies nobody.

locals {
  uptime_checks = { for check in var.uptime_checks : check.display_name => check }

  alerted_checks = { for name, check in local.uptime_checks : name => check if check.alert }

  # An expired certificate causes an outage whose date is known in advance.
  certificate_checks = {
    for name, check in local.alerted_checks : name => check
    if check.http_check.use_ssl && check.http_check.validate_ssl && check.certificate_alert_days > 0
  }
}

resource "google_monitoring_uptime_check_config" "check" {
  for_each = local.uptime_checks

  project            = var.project_id
  display_name       = each.value.display_name
  period             = each.value.period
  timeout            = each.value.timeout
  selected_regions   = each.value.selected_regions
  log_check_failures = true
  user_labels        = local.labels

  monitored_resource {
    type = each.value.monitored_resource.type

    # The API adds this label. If it were missing here, every later plan would replace the check.
    labels = merge({ project_id = var.project_id }, each.value.monitored_resource.labels)
  }

  http_check {
    path         = each.value.http_check.path
    port         = each.value.http_check.port
    use_ssl      = each.value.http_check.use_ssl
    validate_ssl = each.value.http_check.validate_ssl

    dynamic "accepted_response_status_codes" {
      for_each = each.value.http_check.accepted_status_codes

      content {
        status_value = accepted_response_status_codes.value
      }
    }
  }

  dynamic "content_matchers" {
    for_each = each.value.content == null ? [] : [each.value.content]

    content {
      content = content_matchers.value
      matcher = "CONTAINS_STRING"
    }
  }

  lifecycle {
    # Monitoring does not delete a check that an alert references: the alert must reference the new check first.
    create_before_destroy = true
  }
}

resource "google_monitoring_alert_policy" "uptime" {
  for_each = local.alerted_checks

  project               = var.project_id
  display_name          = "Uptime: ${each.key}"
  combiner              = "OR"
  severity              = "CRITICAL"
  notification_channels = concat([for channel in google_monitoring_notification_channel.channel : channel.name], var.default_notification_channels)
  user_labels           = local.labels

  conditions {
    display_name = "Two or more locations cannot reach it"

    condition_threshold {
      filter          = "resource.type=\"${each.value.monitored_resource.type}\" AND metric.type=\"monitoring.googleapis.com/uptime_check/check_passed\" AND metric.labels.check_id=\"${google_monitoring_uptime_check_config.check[each.key].uptime_check_id}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 1 # a failure from one location is a network problem
      duration        = "60s"

      # The latest result of each location, at most 20 minutes old, then the number of failed locations.
      aggregations {
        alignment_period     = "1200s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_COUNT_FALSE"
        group_by_fields      = ["resource.label.*"]
      }

      trigger {
        count = 1
      }
    }
  }

  alert_strategy {
    auto_close = local.auto_close
  }
}

resource "google_monitoring_alert_policy" "certificate" {
  for_each = local.certificate_checks

  project               = var.project_id
  display_name          = "Certificate: ${each.key}"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = concat([for channel in google_monitoring_notification_channel.channel : channel.name], var.default_notification_channels)
  user_labels           = local.labels

  conditions {
    display_name = "Expires in less than ${each.value.certificate_alert_days} days"

    condition_threshold {
      filter          = "resource.type=\"${each.value.monitored_resource.type}\" AND metric.type=\"monitoring.googleapis.com/uptime_check/time_until_ssl_cert_expires\" AND metric.labels.check_id=\"${google_monitoring_uptime_check_config.check[each.key].uptime_check_id}\""
      comparison      = "COMPARISON_LT"
      threshold_value = each.value.certificate_alert_days
      duration        = "600s"

      aggregations {
        alignment_period     = "1200s"
        per_series_aligner   = "ALIGN_NEXT_OLDER"
        cross_series_reducer = "REDUCE_MEAN"
        group_by_fields      = ["resource.label.*"]
      }

      trigger {
        count = 1
      }
    }
  }

  alert_strategy {
    auto_close = local.auto_close
  }
}
