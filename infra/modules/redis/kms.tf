# Memorystore encrypts as its own service agent, which has no access to the key by default.

resource "google_kms_crypto_key_iam_member" "redis" {
  for_each = var.project_number == null ? {} : { (var.region) = var.customer_managed_key }

  crypto_key_id = each.value
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${var.project_number}@cloud-redis.iam.gserviceaccount.com"
}
