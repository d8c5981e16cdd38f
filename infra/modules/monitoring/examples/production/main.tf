module "monitoring" {
  source = "../../"

  project_id  = "octollm-prod"
  environment = "prod"

  kms_keys = { us = "projects/octollm-prod/locations/us/keyRings/octollm/cryptoKeys/bq" }

  notification_channels = {
    on_call = { type = "email", labels = { email_address = "oncall@octollm.com" } }
  }

  alert_policies = [
    {
      display_name = "Nodes are full"
      conditions = [
        { display_name = "CPU above 80%", preset = "gke_node_cpu" },
        { display_name = "Memory above 85%", preset = "gke_node_memory" },
      ]
    },
    {
      display_name = "Requests fail"
      severity     = "CRITICAL"
      conditions   = [{ display_name = "More than 5% of all", preset = "lb_5xx" }]
    },
  ]

  uptime_checks = [
    {
      display_name       = "API"
      monitored_resource = { type = "uptime_url", labels = { host = "api.octollm.com" } }
      http_check         = { path = "/health" }
    }
  ]

  slos = {
    api-availability = { service = "API", goal = 0.999 }
  }

  labels = {
    team        = "platform"
    service     = "octollm"
    cost-center = "octollm-platform"
  }
}
