output "dashboard_urls" {
  description = "URLs of the dashboards, by the names in dashboards and the keys of custom_dashboards."
  value = {
    for key, dashboard in google_monitoring_dashboard.dashboard :
    key => "https://console.cloud.google.com/monitoring/dashboards/builder/${basename(dashboard.id)}?project=${var.project_id}"
  }
}

output "alert_policy_ids" {
  description = "All alert policies by display name, as projects/PROJECT/alertPolicies/NUMBER."
  value = {
    for policy in concat(
      values(google_monitoring_alert_policy.alert),
      values(google_monitoring_alert_policy.uptime),
      values(google_monitoring_alert_policy.certificate),
      values(google_monitoring_alert_policy.slo),
      values(google_monitoring_alert_policy.change),
    ) : policy.display_name => policy.id
  }
}

output "uptime_check_ids" {
  description = "Uptime checks by display name, as projects/PROJECT/uptimeCheckConfigs/ID."
  value       = { for name, check in google_monitoring_uptime_check_config.check : name => check.id }
}

output "notification_channel_ids" {
  description = "Notification channels by the keys of notification_channels, for budgets and other alerts."
  value       = { for key, channel in google_monitoring_notification_channel.channel : key => channel.name }
}

output "slo_ids" {
  description = "Service level objectives by the keys of slos, as projects/PROJECT/services/SERVICE/serviceLevelObjectives/ID."
  value       = { for key, slo in google_monitoring_slo.slo : key => slo.name }
}

output "audit_dataset_id" {
  description = "Dataset with the audit logs, as projects/PROJECT/datasets/NAME; null without audit."
  value       = one([for dataset in google_bigquery_dataset.audit : dataset.id])
}

output "audit_log_bucket_id" {
  description = "Log bucket with the audit logs, as projects/PROJECT/locations/PLACE/buckets/NAME; null without audit."
  value       = one([for bucket in google_logging_project_bucket_config.audit : bucket.id])
}

output "sink_writer_identity" {
  description = "Writer identity of the sink to the dataset; null without audit."
  value       = one([for sink in google_logging_project_sink.audit_dataset : sink.writer_identity])
}
