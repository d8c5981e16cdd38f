variables {
  # terraform test loses the default of an ephemeral variable between plan and apply.
  notification_channel_secrets = {}

  project_id = "octollm-prod"
  audit      = null
}

run "draws_the_presets" {
  command = plan

  assert {
    condition     = toset(keys(google_monitoring_dashboard.dashboard)) == toset(["database", "gke", "load_balancer", "redis"])
    error_message = "There are four dashboards."
  }

  assert {
    condition     = jsondecode(google_monitoring_dashboard.dashboard["database"].dashboard_json).displayName == "Database (octollm-prod)"
    error_message = "A dashboard's name must contain its subject and the project."
  }

  assert {
    condition = [
      for tile in jsondecode(google_monitoring_dashboard.dashboard["database"].dashboard_json).mosaicLayout.tiles : tile.widget.title
    ] == ["CPU of Cloud SQL", "Memory of Cloud SQL", "Disk of Cloud SQL", "Connections to PostgreSQL", "Lag of the replicas"]
    error_message = "The database has five charts."
  }

  assert {
    condition = [
      for tile in jsondecode(google_monitoring_dashboard.dashboard["database"].dashboard_json).mosaicLayout.tiles : [try(tile.xPos, 0), try(tile.yPos, 0)]
    ] == [[0, 0], [24, 0], [0, 16], [24, 16], [0, 32]]
    error_message = "There must be two charts per row."
  }

  assert {
    condition = !anytrue([
      for tile in jsondecode(google_monitoring_dashboard.dashboard["database"].dashboard_json).mosaicLayout.tiles : try(tile.xPos == 0, false) || try(tile.yPos == 0, false)
    ])
    error_message = "Positions of 0 must be omitted, as in the API."
  }

  assert {
    condition     = jsondecode(google_monitoring_dashboard.dashboard["gke"].dashboard_json).mosaicLayout.tiles[0].widget.xyChart.dataSets[0].timeSeriesQuery.timeSeriesFilter.filter == "resource.type=\"k8s_node\" AND metric.type=\"kubernetes.io/node/cpu/allocatable_utilization\""
    error_message = "A chart has the filter of its preset."
  }

  assert {
    condition     = jsondecode(google_monitoring_dashboard.dashboard["gke"].dashboard_json).mosaicLayout.tiles[0].widget.xyChart.thresholds == [{ targetAxis = "Y1", value = 0.8 }]
    error_message = "A chart shows the threshold of its preset."
  }

  assert {
    condition     = can(jsondecode(google_monitoring_dashboard.dashboard["load_balancer"].dashboard_json).mosaicLayout.tiles[1].widget.xyChart.dataSets[0].timeSeriesQuery.timeSeriesFilterRatio.denominator.filter)
    error_message = "A ratio preset must be shown as a ratio."
  }
}

run "draws_others" {
  variables {
    dashboards        = ["redis_cluster"]
    custom_dashboards = { orchestrator = "{\"displayName\": \"Orchestrator\"}" }
  }

  assert {
    condition     = toset(keys(output.dashboard_urls)) == toset(["redis_cluster", "orchestrator"])
    error_message = "dashboard_urls must be keyed by the names of the module and of the caller."
  }

  assert {
    condition     = output.dashboard_urls["orchestrator"] == "https://console.cloud.google.com/monitoring/dashboards/builder/${basename(google_monitoring_dashboard.dashboard["orchestrator"].id)}?project=octollm-prod"
    error_message = "dashboard_urls must be valid URLs."
  }
}

run "draws_nothing" {
  command = plan

  variables {
    dashboards = []
  }

  assert {
    condition     = length(google_monitoring_dashboard.dashboard) == 0 && length(google_monitoring_alert_policy.alert) == 0
    error_message = "There must be no dashboards."
  }
}
