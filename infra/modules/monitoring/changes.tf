# Changes that CIS requires alerts for (Google Cloud Foundation Benchmark, 2.4 to 2.11 in version 4.0, 2.5 to 2.12 in
# 5.0): a metric on the audit logs for each, and an alert on the metric.

locals {
  watched_changes = {
    project-ownership = {
      title  = "Owners of the project changed"
      filter = "(protoPayload.serviceName=\"cloudresourcemanager.googleapis.com\") AND (ProjectOwnership OR projectOwnerInvitee) OR (protoPayload.serviceData.policyDelta.bindingDeltas.action=\"REMOVE\" AND protoPayload.serviceData.policyDelta.bindingDeltas.role=\"roles/owner\") OR (protoPayload.serviceData.policyDelta.bindingDeltas.action=\"ADD\" AND protoPayload.serviceData.policyDelta.bindingDeltas.role=\"roles/owner\")"
    }
    audit-config = {
      title  = "Audit logging changed"
      filter = "protoPayload.methodName=\"SetIamPolicy\" AND protoPayload.serviceData.policyDelta.auditConfigDeltas:*"
    }
    custom-roles = {
      title  = "Custom roles changed"
      filter = "resource.type=\"iam_role\" AND (protoPayload.methodName=\"google.iam.admin.v1.CreateRole\" OR protoPayload.methodName=\"google.iam.admin.v1.DeleteRole\" OR protoPayload.methodName=\"google.iam.admin.v1.UndeleteRole\" OR protoPayload.methodName=\"google.iam.admin.v1.UpdateRole\")"
    }
    firewall-rules = {
      title  = "Firewall rules changed"
      filter = "resource.type=\"gce_firewall_rule\" AND (protoPayload.methodName:\"compute.firewalls.patch\" OR protoPayload.methodName:\"compute.firewalls.insert\" OR protoPayload.methodName:\"compute.firewalls.update\" OR protoPayload.methodName:\"compute.firewalls.delete\")"
    }
    routes = {
      title  = "Routes changed"
      filter = "resource.type=\"gce_route\" AND (protoPayload.methodName:\"compute.routes.delete\" OR protoPayload.methodName:\"compute.routes.insert\")"
    }
    networks = {
      title  = "Networks or peerings changed"
      filter = "resource.type=\"gce_network\" AND (protoPayload.methodName:\"compute.networks.insert\" OR protoPayload.methodName:\"compute.networks.patch\" OR protoPayload.methodName:\"compute.networks.delete\" OR protoPayload.methodName:\"compute.networks.removePeering\" OR protoPayload.methodName:\"compute.networks.updatePeering\" OR protoPayload.methodName:\"compute.networks.addPeering\")"
    }
    bucket-iam = {
      title  = "Access to buckets changed"
      filter = "resource.type=\"gcs_bucket\" AND protoPayload.methodName=\"storage.setIamPermissions\""
    }
    sql-instances = {
      title  = "Cloud SQL instances changed"
      filter = "protoPayload.methodName=\"cloudsql.instances.update\""
    }
  }

  change_metrics = try(var.audit.cis_metrics, false) ? local.watched_changes : {}

  # Labels for the notification: who made which change.
  change_labels = {
    principal = "protoPayload.authenticationInfo.principalEmail"
    method    = "protoPayload.methodName"
  }
}

resource "google_logging_metric" "change" {
  for_each = local.change_metrics

  project     = var.project_id
  name        = "cis-${each.key}"
  description = "${each.value.title}."
  filter      = each.value.filter

  # Counted in the log bucket. A metric of the project has the type of the changed resource, which an alert would have
  # to know. A metric of a log bucket always has the type logging_bucket.
  bucket_name = google_logging_project_bucket_config.audit["audit"].id

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    dynamic "labels" {
      for_each = local.change_labels

      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  label_extractors = { for label, field in local.change_labels : label => "EXTRACT(${field})" }
}

resource "google_monitoring_alert_policy" "change" {
  for_each = local.change_metrics

  project               = var.project_id
  display_name          = "CIS: ${each.value.title}"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = concat([for channel in google_monitoring_notification_channel.channel : channel.name], var.default_notification_channels)
  user_labels           = local.labels

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter          = "resource.type=\"logging_bucket\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.change[each.key].name}\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0
      duration        = "0s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
        group_by_fields      = [for label in keys(local.change_labels) : "metric.label.${label}"]
      }

      trigger {
        count = 1
      }
    }
  }

  documentation {
    content   = "$${metric.label.principal} called $${metric.label.method}. If that was no reviewed change, treat it as an incident. In the audit logs:\n\n    ${each.value.filter}"
    mime_type = "text/markdown"
  }

  alert_strategy {
    auto_close = local.auto_close
  }
}
