# The usage example of the original document, unchanged except for the module's source. The channel that it uses is
# defined here.

resource "google_monitoring_notification_channel" "email" {
  project      = "octollm-dev"
  display_name = "Email"
  type         = "email"
  labels       = { email_address = "team@octollm.com" }
}

module "monitoring" {
  source = "../.."

  project_id = "octollm-dev"

  alert_policies = [
    {
      display_name = "High CPU Usage"
      conditions = [{
        display_name = "CPU > 80%"
        threshold    = 0.8
        duration     = "300s"
      }]
      notification_channels = [google_monitoring_notification_channel.email.id]
    }
  ]

  uptime_checks = [
    {
      display_name = "API Health Check"
      monitored_resource = {
        type = "uptime_url"
        labels = {
          host       = "api.dev.octollm.com"
          project_id = "octollm-dev"
        }
      }
      http_check = {
        path         = "/health"
        port         = 443
        use_ssl      = true
        validate_ssl = true
      }
      period  = "60s"
      timeout = "10s"
    }
  ]
}
