# Notification channels. Tokens are write-only arguments: they are neither in the plan nor in the state.

locals {
  # The API field for the secret of each channel type.
  secret_arguments = {
    slack             = "auth_token"
    pagerduty         = "service_key"
    webhook_basicauth = "password"
  }

  pubsub_channels = { for key, channel in var.notification_channels : key => channel if channel.type == "pubsub" && var.project_number != null }
}

resource "google_monitoring_notification_channel" "channel" {
  for_each = var.notification_channels

  project      = var.project_id
  display_name = coalesce(each.value.display_name, "${each.key} (${each.value.type})")
  type         = each.value.type
  labels       = each.value.labels
  enabled      = each.value.enabled
  user_labels  = local.labels

  # Alerts that use only this channel would notify nobody.
  force_delete = false

  dynamic "sensitive_labels" {
    for_each = contains(keys(local.secret_arguments), each.value.type) ? [local.secret_arguments[each.value.type]] : []

    content {
      auth_token_wo         = sensitive_labels.value == "auth_token" ? var.notification_channel_secrets[each.key] : null
      auth_token_wo_version = sensitive_labels.value == "auth_token" ? each.value.secret_version : null

      service_key_wo         = sensitive_labels.value == "service_key" ? var.notification_channel_secrets[each.key] : null
      service_key_wo_version = sensitive_labels.value == "service_key" ? each.value.secret_version : null

      password_wo         = sensitive_labels.value == "password" ? var.notification_channel_secrets[each.key] : null
      password_wo_version = sensitive_labels.value == "password" ? each.value.secret_version : null
    }
  }
}

# Monitoring publishes as its own service agent, which Google creates with the first channel.
resource "google_pubsub_topic_iam_member" "notifications" {
  for_each = local.pubsub_channels

  topic  = each.value.labels.topic
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:service-${var.project_number}@gcp-sa-monitoring-notification.iam.gserviceaccount.com"

  depends_on = [google_monitoring_notification_channel.channel]
}
