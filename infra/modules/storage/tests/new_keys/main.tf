# Keys, network and accounts that the same plan creates: all their names and IDs are known only after apply.

resource "google_kms_key_ring" "this" {
  project  = "octollm-prod"
  name     = "octollm-prod"
  location = "us"
}

resource "google_kms_crypto_key" "this" {
  name            = "gcs"
  key_ring        = google_kms_key_ring.this.id
  rotation_period = "7776000s"
}

resource "google_logging_project_sink" "audit" {
  project                = "octollm-prod"
  name                   = "audit"
  destination            = "storage.googleapis.com/octollm-prod-audit"
  unique_writer_identity = true
}

module "storage" {
  source = "../.."

  project_id     = "octollm-prod"
  project_number = "482916370155"
  region         = "us-central1"
  environment    = "prod"
  kms_keys       = { us = google_kms_crypto_key.this.id }

  buckets = {
    backups = { name = "octollm-prod-backups", dual_region = ["us-central1", "us-east1"] }
    own_key = { name = "octollm-prod-own-key", location = "US", kms_key = google_kms_crypto_key.this.id }

    audit = {
      name     = "octollm-prod-audit"
      location = "US"
      iam      = { "roles/storage.objectCreator" = { sink = google_logging_project_sink.audit.writer_identity } }
    }
  }
}
