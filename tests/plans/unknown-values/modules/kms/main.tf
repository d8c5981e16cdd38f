variable "name" {
  type = string
}

resource "google_kms_key_ring" "this" {
  name     = var.name
  location = "us-central1"
}

resource "google_kms_crypto_key" "this" {
  name                       = var.name
  key_ring                   = google_kms_key_ring.this.id
  rotation_period            = "7776000s"
  destroy_scheduled_duration = "2592000s"
}

output "key_id" {
  value = google_kms_crypto_key.this.id
}

output "key_ring_id" {
  value = google_kms_key_ring.this.id
}
