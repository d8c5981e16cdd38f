# Keys, network and accounts that the same plan creates: all their names and IDs are known only after apply.

resource "google_kms_key_ring" "this" {
  project  = "octollm-prod"
  name     = "octollm-prod"
  location = "us"
}

resource "google_kms_crypto_key" "this" {
  name            = "bq"
  key_ring        = google_kms_key_ring.this.id
  rotation_period = "7776000s"
}

resource "google_monitoring_notification_channel" "email" {
  project = "octollm-prod"
  type    = "email"
  labels  = { email_address = "oncall@octollm.com" }
}

module "monitoring" {
  source = "../.."

  project_id                    = "octollm-prod"
  project_number                = "482916370155"
  environment                   = "prod"
  kms_keys                      = { us = google_kms_crypto_key.this.id }
  default_notification_channels = [google_monitoring_notification_channel.email.name]

  alert_policies = [
    {
      display_name          = "CPU"
      conditions            = [{ display_name = "CPU", preset = "gke_node_cpu" }]
      notification_channels = [google_monitoring_notification_channel.email.name]
    }
  ]
}
