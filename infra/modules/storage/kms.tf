# Cloud Storage encrypts as its service agent, to whom nothing grants the keys by itself.

locals {
  # Cloud KMS calls the continent of EU buckets by another name.
  kms_locations = {
    for key, location in local.locations : key => location == "EU" ? "europe" : lower(location)
  }
}

# Looked up because that creates the agent, where the project had none yet.
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
