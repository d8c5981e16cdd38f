variables {
  # terraform test loses the default of an ephemeral variable between plan and apply.
  notification_channel_secrets = {}

  project_id            = "octollm-prod"
  environment           = "prod"
  audit                 = null
  dashboards            = []
  notification_channels = { email = { type = "email", labels = { email_address = "oncall@octollm.com" } } }
}

run "means_the_cpu_of_the_nodes_by_a_bare_threshold" {
  command = plan

  variables {
    alert_policies = [{ display_name = "CPU", conditions = [{ display_name = "CPU > 90%", threshold = 0.9, duration = "600s" }] }]
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["CPU"].conditions[0].condition_threshold[0].filter == "resource.type=\"k8s_node\" AND metric.type=\"kubernetes.io/node/cpu/allocatable_utilization\""
    error_message = "A condition without a metric must use the node CPU preset."
  }

  assert {
    condition = (
      google_monitoring_alert_policy.alert["CPU"].conditions[0].condition_threshold[0].threshold_value == 0.9 &&
      google_monitoring_alert_policy.alert["CPU"].conditions[0].condition_threshold[0].duration == "600s" &&
      google_monitoring_alert_policy.alert["CPU"].conditions[0].condition_threshold[0].comparison == "COMPARISON_GT"
    )
    error_message = "Threshold and duration must be the caller's."
  }

  assert {
    condition = (
      google_monitoring_alert_policy.alert["CPU"].combiner == "OR" &&
      google_monitoring_alert_policy.alert["CPU"].severity == "WARNING" &&
      google_monitoring_alert_policy.alert["CPU"].alert_strategy[0].auto_close == "86400s"
    )
    error_message = "Combiner, severity and auto_close must have defaults."
  }
}

run "knows_metrics_by_preset" {
  command = plan

  variables {
    alert_policies = [
      for preset in [
        "gke_node_cpu", "gke_node_memory", "pod_restarts", "sql_cpu", "sql_memory", "sql_disk", "sql_replica_lag", "sql_connections",
        "redis_memory", "redis_clients", "redis_cluster_memory", "redis_cluster_cpu", "lb_p95_latency", "lb_5xx",
      ] : { display_name = preset, conditions = [{ display_name = preset, preset = preset, threshold = endswith(preset, "s") ? 100 : null }] }
    ]
  }

  assert {
    condition     = length(google_monitoring_alert_policy.alert) == 14
    error_message = "There are fourteen presets."
  }

  assert {
    condition = { for name, policy in google_monitoring_alert_policy.alert : name => policy.conditions[0].condition_threshold[0].filter } == {
      gke_node_cpu         = "resource.type=\"k8s_node\" AND metric.type=\"kubernetes.io/node/cpu/allocatable_utilization\""
      gke_node_memory      = "resource.type=\"k8s_node\" AND metric.type=\"kubernetes.io/node/memory/allocatable_utilization\" AND metric.labels.memory_type=\"non-evictable\""
      pod_restarts         = "resource.type=\"k8s_container\" AND metric.type=\"kubernetes.io/container/restart_count\""
      sql_cpu              = "resource.type=\"cloudsql_database\" AND metric.type=\"cloudsql.googleapis.com/database/cpu/utilization\""
      sql_memory           = "resource.type=\"cloudsql_database\" AND metric.type=\"cloudsql.googleapis.com/database/memory/utilization\""
      sql_disk             = "resource.type=\"cloudsql_database\" AND metric.type=\"cloudsql.googleapis.com/database/disk/utilization\""
      sql_replica_lag      = "resource.type=\"cloudsql_database\" AND metric.type=\"cloudsql.googleapis.com/database/replication/replica_lag\""
      sql_connections      = "resource.type=\"cloudsql_database\" AND metric.type=\"cloudsql.googleapis.com/database/postgresql/num_backends\""
      redis_memory         = "resource.type=\"redis_instance\" AND metric.type=\"redis.googleapis.com/stats/memory/usage_ratio\""
      redis_clients        = "resource.type=\"redis_instance\" AND metric.type=\"redis.googleapis.com/clients/connected\""
      redis_cluster_memory = "resource.type=\"redis.googleapis.com/Cluster\" AND metric.type=\"redis.googleapis.com/cluster/memory/maximum_utilization\""
      redis_cluster_cpu    = "resource.type=\"redis.googleapis.com/Cluster\" AND metric.type=\"redis.googleapis.com/cluster/cpu/maximum_utilization\""
      lb_p95_latency       = "resource.type=\"https_lb_rule\" AND metric.type=\"loadbalancing.googleapis.com/https/total_latencies\""
      lb_5xx               = "resource.type=\"https_lb_rule\" AND metric.type=\"loadbalancing.googleapis.com/https/request_count\" AND metric.labels.response_code_class=\"500\""
    }
    error_message = "Each preset must have a resource type and a metric type."
  }

  assert {
    condition = { for name in ["gke_node_memory", "sql_disk", "sql_replica_lag", "redis_memory", "lb_p95_latency", "lb_5xx"] : name => google_monitoring_alert_policy.alert[name].conditions[0].condition_threshold[0].threshold_value } == {
      gke_node_memory = 0.85, sql_disk = 0.85, sql_replica_lag = 60, redis_memory = 0.8, lb_p95_latency = 2000, lb_5xx = 0.05
    }
    error_message = "Presets must have default thresholds."
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["lb_5xx"].conditions[0].condition_threshold[0].denominator_filter == "resource.type=\"https_lb_rule\" AND metric.type=\"loadbalancing.googleapis.com/https/request_count\""
    error_message = "Failed requests must be a ratio of all requests."
  }

  assert {
    condition = (
      google_monitoring_alert_policy.alert["lb_5xx"].conditions[0].condition_threshold[0].aggregations[0].cross_series_reducer == "REDUCE_SUM" &&
      google_monitoring_alert_policy.alert["lb_5xx"].conditions[0].condition_threshold[0].denominator_aggregations[0].cross_series_reducer == "REDUCE_SUM" &&
      google_monitoring_alert_policy.alert["lb_5xx"].conditions[0].condition_threshold[0].denominator_aggregations[0].group_by_fields == tolist(["resource.label.url_map_name"])
    )
    error_message = "Both sides of the ratio must have the same grouping."
  }

  assert {
    condition = (
      google_monitoring_alert_policy.alert["pod_restarts"].conditions[0].condition_threshold[0].duration == "0s" &&
      google_monitoring_alert_policy.alert["pod_restarts"].conditions[0].condition_threshold[0].aggregations[0].alignment_period == "600s" &&
      google_monitoring_alert_policy.alert["pod_restarts"].conditions[0].condition_threshold[0].aggregations[0].per_series_aligner == "ALIGN_DELTA"
    )
    error_message = "Restarts must be counted over ten minutes, with no further duration."
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["lb_p95_latency"].conditions[0].condition_threshold[0].aggregations[0].per_series_aligner == "ALIGN_PERCENTILE_95"
    error_message = "Latency must be the 95th percentile."
  }
}

run "takes_filters_and_promql" {
  command = plan

  variables {
    alert_policies = [
      {
        display_name  = "Queue"
        combiner      = "AND"
        severity      = "CRITICAL"
        auto_close    = "3600s"
        enabled       = false
        documentation = "See the runbook."
        conditions = [
          {
            display_name     = "old messages"
            filter           = "resource.type=\"pubsub_subscription\" AND metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\""
            threshold        = 10
            duration         = "0s"
            comparison       = "COMPARISON_LT"
            aligner          = "ALIGN_MAX"
            reducer          = "REDUCE_MAX"
            group_by         = ["resource.label.subscription_id"]
            alignment_period = "300s"
            trigger_count    = 2
            missing_data     = "EVALUATION_MISSING_DATA_ACTIVE"
          },
          { display_name = "orchestrator is down", promql = "up{job=\"orchestrator\"} == 0", duration = "120s" },
        ]
      }
    ]
  }

  assert {
    condition = (
      google_monitoring_alert_policy.alert["Queue"].combiner == "AND" && google_monitoring_alert_policy.alert["Queue"].severity == "CRITICAL" &&
      google_monitoring_alert_policy.alert["Queue"].alert_strategy[0].auto_close == "3600s" && !google_monitoring_alert_policy.alert["Queue"].enabled &&
      google_monitoring_alert_policy.alert["Queue"].documentation[0].content == "See the runbook."
    )
    error_message = "The caller's values must be passed to the alert."
  }

  assert {
    condition = one([
      for condition in google_monitoring_alert_policy.alert["Queue"].conditions :
      condition.condition_threshold[0].comparison == "COMPARISON_LT" &&
      condition.condition_threshold[0].threshold_value == 10 &&
      condition.condition_threshold[0].duration == "0s" &&
      condition.condition_threshold[0].evaluation_missing_data == "EVALUATION_MISSING_DATA_ACTIVE" &&
      condition.condition_threshold[0].trigger[0].count == 2 &&
      condition.condition_threshold[0].aggregations[0].alignment_period == "300s" &&
      condition.condition_threshold[0].aggregations[0].per_series_aligner == "ALIGN_MAX" &&
      condition.condition_threshold[0].aggregations[0].cross_series_reducer == "REDUCE_MAX" &&
      condition.condition_threshold[0].aggregations[0].group_by_fields == tolist(["resource.label.subscription_id"])
      if condition.display_name == "old messages"
    ])
    error_message = "The caller's values must be passed to the condition."
  }

  assert {
    condition = one([
      for condition in google_monitoring_alert_policy.alert["Queue"].conditions :
      condition.condition_prometheus_query_language[0].query == "up{job=\"orchestrator\"} == 0" &&
      condition.condition_prometheus_query_language[0].duration == "120s" &&
      condition.condition_prometheus_query_language[0].disable_metric_validation &&
      length(condition.condition_threshold) == 0
      if condition.display_name == "orchestrator is down"
    ])
    error_message = "PromQL conditions must accept metrics that do not exist yet."
  }
}

run "overrides_a_preset" {
  command = plan

  variables {
    alert_policies = [{ display_name = "Disk", conditions = [{ display_name = "almost full", preset = "sql_disk", threshold = 0.95 }] }]
  }

  assert {
    condition = (
      google_monitoring_alert_policy.alert["Disk"].conditions[0].condition_threshold[0].threshold_value == 0.95 &&
      google_monitoring_alert_policy.alert["Disk"].conditions[0].condition_threshold[0].duration == "300s"
    )
    error_message = "The caller's threshold must override the preset's; all else must come from the preset."
  }
}

run "tells_somebody" {
  variables {
    default_notification_channels = ["projects/octollm-prod/notificationChannels/1"]
    alert_policies = [
      { display_name = "All", conditions = [{ display_name = "CPU", preset = "gke_node_cpu" }] },
      { display_name = "By key", conditions = [{ display_name = "CPU", preset = "gke_node_cpu" }], notification_channels = ["email"] },
      { display_name = "By name", conditions = [{ display_name = "CPU", preset = "gke_node_cpu" }], notification_channels = ["projects/octollm-prod/notificationChannels/2"] },
    ]
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["All"].notification_channels == tolist([google_monitoring_notification_channel.channel["email"].name, "projects/octollm-prod/notificationChannels/1"])
    error_message = "An alert without channels must use all channels."
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["By key"].notification_channels == tolist([google_monitoring_notification_channel.channel["email"].name])
    error_message = "A key must resolve to a channel of this module."
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["By name"].notification_channels == tolist(["projects/octollm-prod/notificationChannels/2"])
    error_message = "A full name must be used for a channel outside this module."
  }

  assert {
    condition     = output.alert_policy_ids["All"] == google_monitoring_alert_policy.alert["All"].id && length(output.alert_policy_ids) == 3
    error_message = "alert_policy_ids must be keyed by display name."
  }

  assert {
    condition     = output.notification_channel_ids["email"] == google_monitoring_notification_channel.channel["email"].name
    error_message = "notification_channel_ids must be keyed by channel key."
  }

  assert {
    condition     = google_monitoring_alert_policy.alert["All"].user_labels == tomap({ environment = "prod", managed-by = "terraform" })
    error_message = "Alerts have labels."
  }
}

run "keeps_objectives" {
  command = plan

  variables {
    slos = {
      api-availability = { service = "API", goal = 0.999 }
      ingest-freshness = {
        service      = "Ingest"
        goal         = 0.95
        days         = 7
        bad_filter   = "metric.type=\"custom.googleapis.com/late\" resource.type=\"global\""
        total_filter = "metric.type=\"custom.googleapis.com/all\" resource.type=\"global\""
      }
    }
  }

  assert {
    condition = (
      google_monitoring_slo.slo["api-availability"].goal == 0.999 && google_monitoring_slo.slo["api-availability"].rolling_period_days == 28 &&
      google_monitoring_slo.slo["api-availability"].request_based_sli[0].good_total_ratio[0].bad_service_filter == "resource.type=\"https_lb_rule\" AND metric.type=\"loadbalancing.googleapis.com/https/request_count\" AND metric.labels.response_code_class=\"500\""
    )
    error_message = "Without filters, an SLO must measure load balancer responses."
  }

  assert {
    condition     = google_monitoring_slo.slo["ingest-freshness"].request_based_sli[0].good_total_ratio[0].total_service_filter == var.slos["ingest-freshness"].total_filter
    error_message = "The caller's filters must override the defaults."
  }

  assert {
    condition = {
      for name, policy in google_monitoring_alert_policy.slo : name => [policy.conditions[0].condition_threshold[0].filter, policy.conditions[0].condition_threshold[0].threshold_value, policy.severity] if startswith(name, "api")
      } == {
      "api-availability fast" = ["select_slo_burn_rate(\"projects/octollm-prod/services/api-availability/serviceLevelObjectives/api-availability\", \"3600s\")", 14.4, "CRITICAL"]
      "api-availability slow" = ["select_slo_burn_rate(\"projects/octollm-prod/services/api-availability/serviceLevelObjectives/api-availability\", \"21600s\")", 6, "WARNING"]
    }
    error_message = "Each SLO must have two burn rate alerts."
  }

  assert {
    condition     = length(google_monitoring_alert_policy.slo) == 4 && google_monitoring_custom_service.service["ingest-freshness"].display_name == "Ingest"
    error_message = "Each SLO must have a service and two alerts."
  }
}
