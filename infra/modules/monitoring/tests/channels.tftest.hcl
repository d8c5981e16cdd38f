variables {
  project_id = "octollm-prod"
  audit      = null
  dashboards = []
}

run "keeps_tokens_out_of_the_state" {
  variables {
    notification_channels = {
      mail   = { type = "email", labels = { email_address = "oncall@octollm.com" }, display_name = "On call" }
      chat   = { type = "slack", labels = { channel_name = "#alerts" }, secret_version = 3 }
      pager  = { type = "pagerduty" }
      hook   = { type = "webhook_basicauth", labels = { url = "https://hooks.octollm.com/alerts", username = "monitoring" }, enabled = false }
      phone  = { type = "sms", labels = { number = "+15550100" } }
      spaces = { type = "google_chat", labels = { space = "spaces/AAAA" } }
    }
    notification_channel_secrets = { chat = "token-of-slack", pager = "key-of-pagerduty", hook = "password-of-the-hook" }
  }

  assert {
    condition     = google_monitoring_notification_channel.channel["mail"].display_name == "On call" && length(google_monitoring_notification_channel.channel["mail"].sensitive_labels) == 0
    error_message = "An email channel must have no secret."
  }

  assert {
    condition = (
      google_monitoring_notification_channel.channel["chat"].sensitive_labels[0].auth_token_wo == null &&
      google_monitoring_notification_channel.channel["chat"].sensitive_labels[0].auth_token == null &&
      tostring(google_monitoring_notification_channel.channel["chat"].sensitive_labels[0].auth_token_wo_version) == "3"
    )
    error_message = "Slack's token must be write-only; a higher version must write it again."
  }

  assert {
    condition = (
      tostring(google_monitoring_notification_channel.channel["pager"].sensitive_labels[0].service_key_wo_version) == "1" &&
      google_monitoring_notification_channel.channel["pager"].sensitive_labels[0].service_key == null &&
      google_monitoring_notification_channel.channel["pager"].sensitive_labels[0].auth_token_wo_version == null
    )
    error_message = "PagerDuty must have a service key, and no token."
  }

  assert {
    condition = (
      tostring(google_monitoring_notification_channel.channel["hook"].sensitive_labels[0].password_wo_version) == "1" &&
      google_monitoring_notification_channel.channel["hook"].sensitive_labels[0].password == null &&
      !google_monitoring_notification_channel.channel["hook"].enabled
    )
    error_message = "A webhook must have a password."
  }

  assert {
    condition     = google_monitoring_notification_channel.channel["pager"].display_name == "pager (pagerduty)"
    error_message = "A channel without a name must use its key as the name."
  }

  assert {
    condition     = alltrue([for channel in google_monitoring_notification_channel.channel : !channel.force_delete])
    error_message = "A channel that alerts use must not be deleted."
  }
}

run "publishes_to_topics" {
  command = plan

  variables {
    project_number        = "482916370155"
    notification_channels = { queue = { type = "pubsub", labels = { topic = "projects/octollm-prod/topics/alerts" } } }
  }

  assert {
    condition = (
      google_pubsub_topic_iam_member.notifications["queue"].topic == "projects/octollm-prod/topics/alerts" &&
      google_pubsub_topic_iam_member.notifications["queue"].role == "roles/pubsub.publisher" &&
      google_pubsub_topic_iam_member.notifications["queue"].member == "serviceAccount:service-482916370155@gcp-sa-monitoring-notification.iam.gserviceaccount.com"
    )
    error_message = "Monitoring must have permission to publish to the topic."
  }
}

run "leaves_the_grant_to_the_caller" {
  command = plan

  variables {
    notification_channels = { queue = { type = "pubsub", labels = { topic = "projects/octollm-prod/topics/alerts" } } }
  }

  assert {
    condition     = length(google_pubsub_topic_iam_member.notifications) == 0
    error_message = "Without project_number the module grants nothing."
  }
}
