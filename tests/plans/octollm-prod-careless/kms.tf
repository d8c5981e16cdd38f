# Encryption keys, all created in the same run as what they protect.

locals {
  regional_keys = {
    gke-secrets = "gke"
    gke-disks   = "compute"
    gke-backup  = "backup"
    sql         = "sql"
    redis       = "redis"
    secrets     = "secrets"
    registry    = "registry"
  }

  multi_region_keys = {
    gcs = "storage"
    bq  = "bigquery"
  }
}

resource "google_kms_key_ring" "this" {
  for_each = {
    regional     = var.region
    dr           = var.dr_region
    multi-region = "us"
  }

  project  = var.project_id
  name     = "octollm-${var.environment}-${each.key}"
  location = each.value
}

resource "google_kms_crypto_key" "regional" {
  for_each = local.regional_keys

  # Mistake 11: no rotation_period.
  name                       = each.key
  key_ring                   = google_kms_key_ring.this["regional"].id
  destroy_scheduled_duration = "2592000s"
  deletion_policy            = "PREVENT"

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_kms_crypto_key" "multi_region" {
  for_each = local.multi_region_keys

  name                       = each.key
  key_ring                   = google_kms_key_ring.this["multi-region"].id
  rotation_period            = "7776000s"
  destroy_scheduled_duration = "2592000s"
  deletion_policy            = "PREVENT"

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_kms_crypto_key" "sql_dr" {
  name                       = "sql"
  key_ring                   = google_kms_key_ring.this["dr"].id
  rotation_period            = "7776000s"
  destroy_scheduled_duration = "2592000s"
  deletion_policy            = "PREVENT"

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_kms_crypto_key_iam_member" "agents" {
  for_each = merge(local.regional_keys, local.multi_region_keys)

  crypto_key_id = try(google_kms_crypto_key.regional[each.key].id, google_kms_crypto_key.multi_region[each.key].id)
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = local.agents[each.value]
}

resource "google_kms_crypto_key_iam_member" "sql_dr" {
  crypto_key_id = google_kms_crypto_key.sql_dr.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = local.agents["sql"]
}
