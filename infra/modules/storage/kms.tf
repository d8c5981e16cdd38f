# Cloud Storage encrypts as its service agent, which has no access to the keys by default.

locals {
  # Cloud KMS has another name for the location of EU buckets.
  kms_locations = {
    for key, location in local.locations : key => location == "EU" ? "europe" : lower(location)
  }
}

# Reading this data source creates the service agent if the project does not have it.
data "google_storage_project_service_account" "storage" {
  for_each = var.project_number == null ? [] : toset(["storage"])

  project = var.project_id
}

resource "google_kms_crypto_key_iam_member" "storage" {
  for_each = var.project_number == null ? {} : var.kms_keys

  crypto_key_id = each.value
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${var.project_number}@gs-project-accounts.iam.gserviceaccount.com"

  depends_on = [data.google_storage_project_service_account.storage]
}
