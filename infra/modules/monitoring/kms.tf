# BigQuery and Cloud Logging encrypt as their own service agents, which have no access to the keys by default.

locals {
  dataset_grants    = var.project_number == null ? {} : local.dataset_keys
  log_bucket_grants = var.project_number == null ? {} : local.log_bucket_keys
}

# Reading this data source creates the service agent if the project does not have it.
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

# The email of this agent differs between projects.
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
