# SLOs: the share of requests that must be good, and two alerts on the burn rate of the error budget.

locals {
  # Burn rates of the SRE workbook for 28 to 30 days: 2% of the error budget in an hour, 5% in six hours.
  burn_alerts = {
    fast = { window = "3600s", rate = 14.4, severity = "CRITICAL" }
    slow = { window = "21600s", rate = 6, severity = "WARNING" }
  }

  slo_alerts = {
    for pair in setproduct(keys(var.slos), keys(local.burn_alerts)) : join(" ", pair) => {
      slo  = pair[0]
      burn = local.burn_alerts[pair[1]]
    }
  }
}

resource "google_monitoring_custom_service" "service" {
  for_each = var.slos

  project      = var.project_id
  service_id   = each.key
  display_name = each.value.service
  user_labels  = local.labels
}

resource "google_monitoring_slo" "slo" {
  for_each = var.slos

  project             = var.project_id
  service             = google_monitoring_custom_service.service[each.key].service_id
  slo_id              = each.key
  display_name        = "${each.value.service}: ${each.value.goal * 100}% in ${each.value.days} days"
  goal                = each.value.goal
  rolling_period_days = each.value.days
  user_labels         = local.labels

  request_based_sli {
    good_total_ratio {
      bad_service_filter   = coalesce(each.value.bad_filter, local.presets.lb_5xx.filter)
      total_service_filter = coalesce(each.value.total_filter, local.presets.lb_5xx.denominator_filter)
    }
  }
}

resource "google_monitoring_alert_policy" "slo" {
  for_each = local.slo_alerts

  project               = var.project_id
  display_name          = "Objective: ${each.key} burn"
  combiner              = "OR"
  severity              = each.value.burn.severity
  notification_channels = concat([for channel in google_monitoring_notification_channel.channel : channel.name], var.default_notification_channels)
  user_labels           = local.labels

  conditions {
    display_name = "Uses up its errors ${each.value.burn.rate} times as fast as it may"

    condition_threshold {
      filter          = "select_slo_burn_rate(\"projects/${var.project_id}/services/${google_monitoring_custom_service.service[each.value.slo].service_id}/serviceLevelObjectives/${google_monitoring_slo.slo[each.value.slo].slo_id}\", \"${each.value.burn.window}\")"
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.burn.rate
      duration        = "0s"

      trigger {
        count = 1
      }
    }
  }

  alert_strategy {
    auto_close = local.auto_close
  }
}
