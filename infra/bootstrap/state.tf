# Terraform state of this environment: a bucket and its encryption key.

locals {
  state_location = coalesce(var.state_location, var.region)
  state_bucket   = "${var.project_id}-terraform-state"

  # Cloud KMS calls the EU multi-region "europe". All other location names are the same.
  key_location = local.state_location == "eu" ? "europe" : local.state_location

  state_prefix = "env/${var.environment}/"
  plans_prefix = "plans/"
}

resource "google_kms_key_ring" "terraform" {
  project  = var.project_id
  name     = "terraform"
  location = local.key_location

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key" "state" {
  name                       = "state-encryption"
  key_ring                   = google_kms_key_ring.terraform.id
  rotation_period            = "7776000s" # 90 days
  destroy_scheduled_duration = "2592000s" # 30 days
  deletion_policy            = "PREVENT"

  # prevent_destroy rejects the plan, and deletion_policy the call to the API. Without the key, the state is lost.
  lifecycle {
    prevent_destroy = true
  }
}

# Reading this data source creates the service agent of Cloud Storage, which a new project does not have.
data "google_storage_project_service_account" "this" {
  project = var.project_id

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key_iam_member" "storage" {
  crypto_key_id = google_kms_crypto_key.state.id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${data.google_storage_project_service_account.this.email_address}"
}

resource "google_storage_bucket" "state" {
  project                     = var.project_id
  name                        = local.state_bucket
  location                    = upper(local.state_location)
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false
  deletion_policy             = "PREVENT"

  versioning {
    enabled = true
  }

  # Deleted objects, including old versions, can be restored for 30 days.
  soft_delete_policy {
    retention_duration_seconds = 2592000
  }

  encryption {
    # Read from the grant, so that the service agent has access to the key before the bucket is created.
    default_kms_key_name = google_kms_crypto_key_iam_member.storage.crypto_key_id

    google_managed_encryption_enforcement_config {
      restriction_mode = "FullyRestricted"
    }

    customer_supplied_encryption_enforcement_config {
      restriction_mode = "FullyRestricted"
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      with_state                 = "ARCHIVED"
      days_since_noncurrent_time = var.noncurrent_state_days
      num_newer_versions         = 10
    }
  }

  # Saved plans contain values from the state. They are useless once applied or outdated.
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age            = 14
      matches_prefix = [local.plans_prefix]
    }
  }

  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 7
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}
