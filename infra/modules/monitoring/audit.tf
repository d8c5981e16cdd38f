# Audit logs: a BigQuery dataset for searches, and a log bucket whose entries cannot be changed.

locals {
  audits = { for key in ["audit"] : key => var.audit if var.audit != null }

  audit_dataset_kms   = { for key, audit in local.audits : key => upper(audit.location) == "EU" ? "europe" : lower(audit.location) }
  audit_bucket_places = { for key, audit in local.audits : key => lower(coalesce(audit.log_bucket_location, audit.location)) }
  audit_bucket_kms    = { for key, place in local.audit_bucket_places : key => place == "eu" ? "europe" : place }

  # Keyed by name, because the keys of a map must be known in the plan, while the KMS key IDs may not be.
  dataset_keys    = { for key, place in local.audit_dataset_kms : key => var.kms_keys[place] if contains(keys(var.kms_keys), place) }
  log_bucket_keys = { for key, place in local.audit_bucket_kms : key => var.kms_keys[place] if contains(keys(var.kms_keys), place) }

  deletion_policy = var.deletion_protection ? "PREVENT" : "DELETE"
}

resource "google_bigquery_dataset" "audit" {
  for_each = local.audits

  project       = var.project_id
  dataset_id    = each.value.dataset_id
  friendly_name = "Audit logs"
  description   = "Who did what in ${var.project_id}, kept for ${each.value.retention_days} days."
  location      = upper(each.value.location)
  labels        = local.labels

  default_partition_expiration_ms = each.value.retention_days * 24 * 60 * 60 * 1000
  max_time_travel_hours           = "168"
  delete_contents_on_destroy      = false
  deletion_policy                 = local.deletion_policy

  dynamic "default_encryption_configuration" {
    for_each = contains(keys(local.dataset_keys), each.key) ? [local.dataset_keys[each.key]] : []

    content {
      kms_key_name = default_encryption_configuration.value
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.bigquery]
}

resource "google_logging_project_sink" "audit_dataset" {
  for_each = local.audits

  project                = var.project_id
  name                   = "${replace(each.value.dataset_id, "_", "-")}-bigquery"
  description            = "Audit logs, to search them in BigQuery."
  destination            = "bigquery.googleapis.com/${google_bigquery_dataset.audit[each.key].id}"
  filter                 = each.value.filter
  unique_writer_identity = true

  bigquery_options {
    use_partitioned_tables = true
  }
}

# Without this grant, a sink writes nothing and reports no error.
resource "google_bigquery_dataset_iam_member" "audit_writer" {
  for_each = local.audits

  project    = var.project_id
  dataset_id = google_bigquery_dataset.audit[each.key].dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = google_logging_project_sink.audit_dataset[each.key].writer_identity
}

resource "google_logging_project_bucket_config" "audit" {
  for_each = local.audits

  project          = var.project_id
  location         = local.audit_bucket_places[each.key]
  bucket_id        = each.value.log_bucket_id
  description      = "Audit logs, which nobody can shorten or delete once the bucket is locked."
  retention_days   = each.value.retention_days
  locked           = coalesce(each.value.locked, var.environment == "prod")
  enable_analytics = true
  deletion_policy  = local.deletion_policy

  dynamic "cmek_settings" {
    for_each = contains(keys(local.log_bucket_keys), each.key) ? [local.log_bucket_keys[each.key]] : []

    content {
      kms_key_name = cmek_settings.value
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.logging]
}

# A log bucket in the same project needs no grant.
resource "google_logging_project_sink" "audit_log_bucket" {
  for_each = local.audits

  project                = var.project_id
  name                   = "${each.value.log_bucket_id}-log-bucket"
  description            = "Audit logs, to keep them."
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.audit[each.key].id}"
  filter                 = each.value.filter
  unique_writer_identity = true
}
