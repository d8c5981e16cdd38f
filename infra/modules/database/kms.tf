# Cloud SQL encrypts as its own service agent, which has no access to the key by default.

resource "google_kms_crypto_key_iam_member" "sql" {
  for_each = var.project_number == null ? {} : merge({ (var.region) = var.encryption_key_name }, var.replica_encryption_keys)

  crypto_key_id = each.value
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${var.project_number}@gcp-sa-cloud-sql.iam.gserviceaccount.com"
}
