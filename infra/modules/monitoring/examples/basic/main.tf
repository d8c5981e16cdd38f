module "monitoring" {
  source = "../../"

  project_id = "octollm-dev"

  notification_channels = {
    on_call = {
      type   = "email"
      labels = { email_address = "oncall@octollm.com" }
    }
  }

  alert_policies = [
    {
      display_name = "Database is busy"
      conditions = [
        { display_name = "CPU above 80%", preset = "sql_cpu" },
        { display_name = "Disk above 90%", preset = "sql_disk", threshold = 0.9 },
      ]
    }
  ]

  uptime_checks = [
    {
      display_name       = "API"
      monitored_resource = { type = "uptime_url", labels = { host = "api.dev.octollm.com" } }
      http_check         = { path = "/health" }
    }
  ]
}

output "dashboards" {
  description = "Where to look."
  value       = module.monitoring.dashboard_urls
}
