# Alert policies. Thresholds come from the presets of the monitoring module unless they are set here.

locals {
  redis_memory = var.redis.engine == "CLUSTER" ? "redis_cluster_memory" : "redis_memory"

  alerts = [
    {
      display_name = "High CPU Usage"
      conditions   = [{ display_name = "CPU > 80%", preset = "gke_node_cpu", threshold = 0.8, duration = "300s" }]
    },
    {
      display_name = "High memory usage"
      conditions   = [{ display_name = "Memory of a node", preset = "gke_node_memory" }]
    },
    {
      display_name = "Containers restart"
      conditions   = [{ display_name = "Restarts in ten minutes", preset = "pod_restarts" }]
    },
    {
      display_name = "Database under load"
      conditions = [
        { display_name = "CPU of Cloud SQL", preset = "sql_cpu" },
        { display_name = "Memory of Cloud SQL", preset = "sql_memory" },
      ]
    },
    {
      display_name = "Database disk fills up"
      severity     = "CRITICAL"
      conditions   = [{ display_name = "Disk of Cloud SQL", preset = "sql_disk" }]
    },
    {
      display_name = "Cache fills up"
      conditions   = [{ display_name = "Memory of Redis", preset = local.redis_memory }]
    },
    {
      display_name = "API is slow"
      conditions   = [{ display_name = "Latency of 95 of 100 requests", preset = "lb_p95_latency" }]
    },
    {
      display_name = "API fails"
      severity     = "CRITICAL"
      conditions   = [{ display_name = "Share of requests that fail", preset = "lb_5xx" }]
    },
  ]

  # A promotion loses all data that has not yet been replicated.
  replica_alerts = [
    {
      display_name = "Replicas fall behind"
      conditions   = [{ display_name = "Lag of a replica", preset = "sql_replica_lag" }]
    },
  ]
}
