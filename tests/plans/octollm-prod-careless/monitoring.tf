# Audit trail, alerts and the budget.

locals {
  cis_metrics = {
    project-ownership = "(protoPayload.serviceName=\"cloudresourcemanager.googleapis.com\") AND (ProjectOwnership OR projectOwnerInvitee) OR (protoPayload.serviceData.policyDelta.bindingDeltas.role=\"roles/owner\")"
    audit-config      = "protoPayload.methodName=\"SetIamPolicy\" AND protoPayload.serviceData.policyDelta.auditConfigDeltas:*"
    custom-roles      = "resource.type=\"iam_role\" AND protoPayload.methodName=~\"google.iam.admin.v1.(Create|Update|Delete)Role\""
    firewall-rules    = "resource.type=\"gce_firewall_rule\" AND protoPayload.methodName=~\"compute.firewalls.(insert|patch|delete)\""
    routes            = "resource.type=\"gce_route\" AND protoPayload.methodName=~\"compute.routes.(insert|delete)\""
    networks          = "resource.type=\"gce_network\" AND protoPayload.methodName=~\"compute.networks.(insert|patch|delete|addPeering|removePeering)\""
    bucket-iam        = "resource.type=\"gcs_bucket\" AND protoPayload.methodName=\"storage.setIamPermissions\""
    sql-config        = "protoPayload.methodName=\"cloudsql.instances.update\""
  }
}

resource "google_bigquery_dataset" "audit" {
  project                    = var.project_id
  dataset_id                 = "audit_logs"
  location                   = "US"
  delete_contents_on_destroy = false
  deletion_policy            = "PREVENT"
  max_time_travel_hours      = "168"

  default_partition_expiration_ms = 400 * 24 * 60 * 60 * 1000

  default_encryption_configuration {
    kms_key_name = google_kms_crypto_key.multi_region["bq"].id
  }

  depends_on = [google_kms_crypto_key_iam_member.agents]
}

resource "google_logging_project_sink" "audit" {
  project                = var.project_id
  name                   = "audit-logs"
  destination            = "bigquery.googleapis.com/${google_bigquery_dataset.audit.id}"
  filter                 = "logName:\"cloudaudit.googleapis.com\""
  unique_writer_identity = true

  bigquery_options {
    use_partitioned_tables = true
  }
}

resource "google_bigquery_dataset_iam_member" "audit_writer" {
  project    = var.project_id
  dataset_id = google_bigquery_dataset.audit.dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = google_logging_project_sink.audit.writer_identity
}

resource "google_monitoring_notification_channel" "email" {
  project      = var.project_id
  display_name = "OctoLLM on call"
  type         = "email"
  labels       = { email_address = var.alert_email }
}

resource "google_logging_metric" "cis" {
  for_each = local.cis_metrics

  project = var.project_id
  name    = "cis-${each.key}"
  filter  = each.value

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

resource "google_monitoring_alert_policy" "cis" {
  for_each = local.cis_metrics

  project               = var.project_id
  display_name          = "CIS: ${each.key} changed"
  combiner              = "OR"
  enabled               = true
  severity              = "WARNING"
  notification_channels = [google_monitoring_notification_channel.email.name]
  user_labels           = local.labels

  conditions {
    display_name = "${each.key} changed"
    condition_threshold {
      filter          = "resource.type=\"global\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.cis[each.key].name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"
      aggregations {
        alignment_period   = "300s"
        per_series_aligner = "ALIGN_COUNT"
      }
    }
  }
}

resource "google_billing_budget" "this" {
  billing_account = var.billing_account
  display_name    = "octollm-${var.environment}"

  budget_filter {
    projects = ["projects/${var.project_number}"]
  }

  amount {
    specified_amount {
      currency_code = "USD"
      units         = "5000"
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.8, 1.0]
    content {
      threshold_percent = threshold_rules.value
    }
  }

  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  all_updates_rule {
    monitoring_notification_channels = [google_monitoring_notification_channel.email.id]
  }
}
