# Metrics that alerts and dashboards use by a short name, with default thresholds.

locals {
  # All attributes of a metric. The caller's filters start from these defaults, too.
  metric = {
    title              = null
    unit               = null
    filter             = null
    denominator_filter = null
    alignment_period   = "60s"
    aligner            = "ALIGN_MEAN"
    reducer            = "REDUCE_NONE"
    group_by           = tolist([])
    comparison         = "COMPARISON_GT"
    threshold          = null
    duration           = "300s"
  }

  gcp_metrics = {
    gke_node_cpu = {
      title     = "CPU of the nodes"
      unit      = "share of what pods can have"
      resource  = "k8s_node"
      metric    = "kubernetes.io/node/cpu/allocatable_utilization"
      threshold = 0.8
    }
    gke_node_memory = {
      title     = "Memory of the nodes"
      unit      = "share of what pods can have"
      resource  = "k8s_node"
      metric    = "kubernetes.io/node/memory/allocatable_utilization"
      where     = "metric.labels.memory_type=\"non-evictable\""
      threshold = 0.85
    }
    pod_restarts = {
      title            = "Restarts of containers"
      unit             = "in ten minutes"
      resource         = "k8s_container"
      metric           = "kubernetes.io/container/restart_count"
      alignment_period = "600s"
      aligner          = "ALIGN_DELTA"
      reducer          = "REDUCE_SUM"
      group_by         = tolist(["resource.label.cluster_name", "resource.label.namespace_name", "resource.label.pod_name"])
      threshold        = 3
      duration         = "0s"
    }
    sql_cpu = {
      title     = "CPU of Cloud SQL"
      unit      = "share"
      resource  = "cloudsql_database"
      metric    = "cloudsql.googleapis.com/database/cpu/utilization"
      threshold = 0.8
    }
    sql_memory = {
      title     = "Memory of Cloud SQL"
      unit      = "share"
      resource  = "cloudsql_database"
      metric    = "cloudsql.googleapis.com/database/memory/utilization"
      threshold = 0.9
    }
    sql_disk = {
      title     = "Disk of Cloud SQL"
      unit      = "share"
      resource  = "cloudsql_database"
      metric    = "cloudsql.googleapis.com/database/disk/utilization"
      threshold = 0.85
    }
    sql_replica_lag = {
      title     = "Lag of the replicas"
      unit      = "seconds"
      resource  = "cloudsql_database"
      metric    = "cloudsql.googleapis.com/database/replication/replica_lag"
      aligner   = "ALIGN_MAX"
      threshold = 60
    }
    sql_connections = {
      title    = "Connections to PostgreSQL"
      unit     = "connections"
      resource = "cloudsql_database"
      metric   = "cloudsql.googleapis.com/database/postgresql/num_backends"
      reducer  = "REDUCE_SUM" # one series per database of the instance
      group_by = tolist(["resource.label.database_id"])
    }
    redis_memory = {
      title     = "Memory of Redis"
      unit      = "share"
      resource  = "redis_instance"
      metric    = "redis.googleapis.com/stats/memory/usage_ratio"
      threshold = 0.8
    }
    redis_clients = {
      title    = "Clients of Redis"
      unit     = "connections"
      resource = "redis_instance"
      metric   = "redis.googleapis.com/clients/connected"
    }
    redis_cluster_memory = {
      title     = "Memory of Redis Cluster"
      unit      = "share"
      resource  = "redis.googleapis.com/Cluster"
      metric    = "redis.googleapis.com/cluster/memory/maximum_utilization"
      threshold = 0.8
    }
    redis_cluster_cpu = {
      title     = "CPU of Redis Cluster"
      unit      = "share"
      resource  = "redis.googleapis.com/Cluster"
      metric    = "redis.googleapis.com/cluster/cpu/maximum_utilization"
      threshold = 0.8
    }
    lb_p95_latency = {
      title     = "Latency that 95 of 100 requests stay below"
      unit      = "milliseconds"
      resource  = "https_lb_rule"
      metric    = "loadbalancing.googleapis.com/https/total_latencies"
      aligner   = "ALIGN_PERCENTILE_95"
      reducer   = "REDUCE_MAX"
      group_by  = tolist(["resource.label.url_map_name"])
      threshold = 2000
    }
    lb_5xx = {
      title     = "Requests that failed in the backend"
      unit      = "share of all"
      resource  = "https_lb_rule"
      metric    = "loadbalancing.googleapis.com/https/request_count"
      where     = "metric.labels.response_code_class=\"500\""
      ratio     = true
      aligner   = "ALIGN_RATE"
      reducer   = "REDUCE_SUM"
      group_by  = tolist(["resource.label.url_map_name"])
      threshold = 0.05
    }
  }

  # Filters built from the parts above. For a ratio, the denominator is the same metric without the restriction.
  preset_filters = {
    for name, preset in local.gcp_metrics : name => "resource.type=\"${preset.resource}\" AND metric.type=\"${preset.metric}\""
  }

  presets = {
    for name, preset in local.gcp_metrics : name => merge(
      local.metric,
      { for key, value in preset : key => value if contains(keys(local.metric), key) },
      {
        filter             = join(" AND ", compact([local.preset_filters[name], try(preset.where, "")]))
        denominator_filter = try(preset.ratio, false) ? local.preset_filters[name] : null
      },
    )
  }
}
