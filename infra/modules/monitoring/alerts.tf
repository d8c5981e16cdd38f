# The caller's alert policies.

locals {
  default_preset = "gke_node_cpu"

  # What each condition monitors: the caller's filter, a preset, or the default preset if only a threshold is set.
  alert_conditions = {
    for policy in var.alert_policies : policy.display_name => [
      for condition in policy.conditions : merge(
        condition.filter != null ? merge(local.metric, { filter = condition.filter }) : local.presets[coalesce(condition.preset, local.default_preset)],
        {
          for key, value in {
            threshold        = condition.threshold
            duration         = condition.duration
            comparison       = condition.comparison
            aligner          = condition.aligner
            reducer          = condition.reducer
            group_by         = condition.group_by
            alignment_period = condition.alignment_period
          } : key => value if value != null
        },
        {
          display_name  = condition.display_name
          promql        = condition.promql
          trigger_count = condition.trigger_count
          missing_data  = condition.missing_data
        },
      )
    ]
  }
}

resource "google_monitoring_alert_policy" "alert" {
  for_each = { for policy in var.alert_policies : policy.display_name => policy }

  project      = var.project_id
  display_name = each.value.display_name
  combiner     = each.value.combiner
  severity     = each.value.severity
  enabled      = each.value.enabled
  user_labels  = local.labels

  # Replaces keys with channel names. An alert without channels uses all of them: otherwise nobody would see its
  # incidents.
  notification_channels = length(each.value.notification_channels) > 0 ? [
    for channel in each.value.notification_channels : try(google_monitoring_notification_channel.channel[channel].name, channel)
  ] : concat([for channel in google_monitoring_notification_channel.channel : channel.name], var.default_notification_channels)

  dynamic "conditions" {
    for_each = [for condition in local.alert_conditions[each.key] : condition if condition.promql == null]

    content {
      display_name = conditions.value.display_name

      condition_threshold {
        filter                  = conditions.value.filter
        denominator_filter      = conditions.value.denominator_filter
        comparison              = conditions.value.comparison
        threshold_value         = conditions.value.threshold
        duration                = conditions.value.duration
        evaluation_missing_data = conditions.value.missing_data

        aggregations {
          alignment_period     = conditions.value.alignment_period
          per_series_aligner   = conditions.value.aligner
          cross_series_reducer = conditions.value.reducer
          group_by_fields      = conditions.value.group_by
        }

        # A ratio needs the same grouping on both sides.
        dynamic "denominator_aggregations" {
          for_each = conditions.value.denominator_filter == null ? [] : [conditions.value]

          content {
            alignment_period     = denominator_aggregations.value.alignment_period
            per_series_aligner   = denominator_aggregations.value.aligner
            cross_series_reducer = denominator_aggregations.value.reducer
            group_by_fields      = denominator_aggregations.value.group_by
          }
        }

        trigger {
          count = conditions.value.trigger_count
        }
      }
    }
  }

  dynamic "conditions" {
    for_each = [for condition in local.alert_conditions[each.key] : condition if condition.promql != null]

    content {
      display_name = conditions.value.display_name

      condition_prometheus_query_language {
        query               = conditions.value.promql
        duration            = conditions.value.duration
        evaluation_interval = conditions.value.alignment_period

        # Metrics of workloads exist only once the workload runs, which is after the alert is created.
        disable_metric_validation = true
      }
    }
  }

  dynamic "documentation" {
    for_each = each.value.documentation == null ? [] : [each.value.documentation]

    content {
      content   = documentation.value
      mime_type = "text/markdown"
    }
  }

  alert_strategy {
    auto_close = coalesce(each.value.auto_close, local.auto_close)
  }
}
