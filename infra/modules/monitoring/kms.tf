# BigQuery and Cloud Logging encrypt as agents of their own, to whom nothing grants the keys by itself.

locals {
  dataset_grants    = var.project_number == null ? {} : local.dataset_keys
  log_bucket_grants = var.project_number == null ? {} : local.log_bucket_keys
}

# Looked up because that creates the agent, where the project had none yet.
data "google_bigquery_default_service_account" "agent" {
  for_each = local.dataset_grants

  project = var.project_id
}

resource "google_kms_crypto_key_iam_member" "bigquery" {
  for_each = local.dataset_grants

  crypto_key_id = each.value
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:bq-${var.project_number}@bigquery-encryption.iam.gserviceaccount.com"

  depends_on = [data.google_bigquery_default_service_account.agent]
}

# The address of this one is not the same in all projects.
data "google_logging_project_cmek_settings" "agent" {
  for_each = local.log_bucket_grants

  project = var.project_id
}

resource "google_kms_crypto_key_iam_member" "logging" {
  for_each = local.log_bucket_grants

  crypto_key_id = each.value
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${data.google_logging_project_cmek_settings.agent[each.key].service_account_id}"
}
