# Dashboards with charts from presets, and the caller's own dashboards in JSON.

locals {
  dashboard_presets = {
    gke           = { title = "GKE", presets = ["gke_node_cpu", "gke_node_memory", "pod_restarts"] }
    database      = { title = "Database", presets = ["sql_cpu", "sql_memory", "sql_disk", "sql_connections", "sql_replica_lag"] }
    redis         = { title = "Redis", presets = ["redis_memory", "redis_clients"] }
    redis_cluster = { title = "Redis Cluster", presets = ["redis_cluster_memory", "redis_cluster_cpu"] }
    load_balancer = { title = "Load balancer", presets = ["lb_p95_latency", "lb_5xx"] }
  }

  # Two charts per row.
  dashboard_columns = 48
  chart_width       = 24
  chart_height      = 16

  chart_aggregations = {
    for name, preset in local.presets : name => {
      for key, value in {
        alignmentPeriod    = preset.alignment_period
        perSeriesAligner   = preset.aligner
        crossSeriesReducer = preset.reducer
        groupByFields      = preset.group_by
      } : key => value if preset.reducer != "REDUCE_NONE" || !contains(["crossSeriesReducer", "groupByFields"], key)
    }
  }

  chart_queries = {
    for name, preset in local.presets : name => preset.denominator_filter == null ? jsonencode({
      timeSeriesFilter = { filter = preset.filter, aggregation = local.chart_aggregations[name] }
      }) : jsonencode({
      timeSeriesFilterRatio = {
        numerator   = { filter = preset.filter, aggregation = local.chart_aggregations[name] }
        denominator = { filter = preset.denominator_filter, aggregation = local.chart_aggregations[name] }
      }
    })
  }

  dashboard_json = {
    for key in var.dashboards : key => jsonencode({
      displayName = "${local.dashboard_presets[key].title} (${var.project_id})"

      mosaicLayout = {
        columns = local.dashboard_columns

        # The API omits a position of 0. If it were set here, every plan would show a change.
        tiles = [
          for i, name in local.dashboard_presets[key].presets : merge(
            { for axis, position in { xPos = i % 2 * local.chart_width, yPos = floor(i / 2) * local.chart_height } : axis => position if position > 0 },
            {
              width  = local.chart_width
              height = local.chart_height

              widget = {
                title = local.presets[name].title

                xyChart = {
                  dataSets   = [{ plotType = "LINE", targetAxis = "Y1", timeSeriesQuery = jsondecode(local.chart_queries[name]) }]
                  thresholds = local.presets[name].threshold == null ? [] : [{ value = local.presets[name].threshold, targetAxis = "Y1" }]
                  yAxis      = { label = local.presets[name].unit, scale = "LINEAR" }
                }
              }
            },
          )
        ]
      }
    })
  }
}

resource "google_monitoring_dashboard" "dashboard" {
  for_each = merge(local.dashboard_json, var.custom_dashboards)

  project        = var.project_id
  dashboard_json = each.value
}
