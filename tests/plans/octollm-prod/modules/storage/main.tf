variable "project_id" { type = string }
variable "kms_key" { type = string }

variable "buckets" {
  type = map(object({
    name                = string
    dual_region         = list(string)
    storage_class       = optional(string, "STANDARD")
    versioning          = optional(bool, true)
    delete_after_days   = number
    soft_delete_seconds = number
    retention_seconds   = optional(string)
    force_destroy       = optional(bool, false)
    iam                 = optional(map(list(string)), {})
  }))
}

locals {
  grants = merge(flatten([
    for key, bucket in var.buckets : [
      for role, members in bucket.iam : {
        for i, member in members : "${key}/${role}/${i}" => { bucket = key, role = role, member = member }
      }
    ]
  ])...)
}

resource "google_storage_bucket" "this" {
  for_each = var.buckets

  project                     = var.project_id
  name                        = each.value.name
  location                    = "US"
  storage_class               = each.value.storage_class
  rpo                         = "ASYNC_TURBO"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = each.value.force_destroy

  custom_placement_config {
    data_locations = each.value.dual_region
  }

  versioning {
    enabled = each.value.versioning
  }

  encryption {
    default_kms_key_name = var.kms_key
  }

  soft_delete_policy {
    retention_duration_seconds = each.value.soft_delete_seconds
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      age        = each.value.delete_after_days
      with_state = "LIVE"
    }
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions         = 3
      days_since_noncurrent_time = 30
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

  dynamic "retention_policy" {
    for_each = each.value.retention_seconds == null ? [] : [each.value.retention_seconds]
    content {
      retention_period = retention_policy.value
      is_locked        = false
    }
  }
}

resource "google_storage_bucket_iam_member" "this" {
  for_each = local.grants

  bucket = google_storage_bucket.this[each.value.bucket].name
  role   = each.value.role
  member = each.value.member
}

output "bucket_names" {
  value = { for k, b in google_storage_bucket.this : k => b.name }
}

output "bucket_urls" {
  value = { for k, b in google_storage_bucket.this : k => b.url }
}
