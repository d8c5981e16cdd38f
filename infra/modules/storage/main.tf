# Buckets. IAM grants and keys have their own files.

locals {
  # The variable overrides a label of the same name: policies and budgets depend on this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  # A dual-region bucket has the continent as its location, and lists the two regions separately.
  continents = {
    us     = "US"
    europe = "EU"
    asia   = "ASIA"
  }

  locations = {
    for key, bucket in var.buckets : key => upper(
      bucket.location != null ? bucket.location
      : length(bucket.dual_region) > 0 ? lookup(local.continents, split("-", lower(bucket.dual_region[0]))[0], bucket.dual_region[0])
      : var.region
    )
  }

  # Turbo replication is billed per gigabyte written. It is the reason to choose a dual-region instead of a
  # multi-region.
  rpos = {
    for key, bucket in var.buckets : key => bucket.rpo != null ? bucket.rpo : length(bucket.dual_region) > 0 ? "ASYNC_TURBO" : null
  }

  # Objects under retention cannot be overwritten, so there are no older versions to keep.
  versioned = {
    for key, bucket in var.buckets : key => bucket.versioning != null ? bucket.versioning : bucket.retention_seconds == null
  }

  multipart_days = 7

  delete = { type = "Delete", storage_class = null }

  # All rules have the same type, so that the caller's rules and those below fit into one list.
  no_condition = {
    age                        = null
    created_before             = null
    with_state                 = null
    matches_storage_class      = null
    matches_prefix             = null
    matches_suffix             = null
    num_newer_versions         = null
    days_since_noncurrent_time = null
    days_since_custom_time     = null
    custom_time_before         = null
    noncurrent_time_before     = null
  }

  # A rule by age applies to live objects. Without a state, it would also delete older versions, whose age counts from
  # their upload: an object overwritten on its last day would leave no version to restore.
  caller_rules = {
    for key, bucket in var.buckets : key => [
      for rule in bucket.lifecycle_rules : {
        action = rule.action
        condition = merge(rule.condition, {
          with_state = rule.condition.with_state != null ? rule.condition.with_state : (
            local.versioned[key] && rule.action.type == "Delete" &&
            rule.condition.num_newer_versions == null && rule.condition.days_since_noncurrent_time == null && rule.condition.noncurrent_time_before == null
          ) ? "LIVE" : "ANY"
        })
      }
    ]
  }

  # Two rules, not one with both conditions: that one would keep the last versions of deleted objects forever.
  version_rules = {
    for key, bucket in var.buckets : key => [
      for condition in [
        { num_newer_versions = bucket.noncurrent_versions },
        { days_since_noncurrent_time = bucket.noncurrent_days },
      ] : { action = local.delete, condition = merge(local.no_condition, { with_state = "ARCHIVED" }, condition) }
      if local.versioned[key] && one(values(condition)) > 0
    ]
  }

  upload_rule = {
    action    = { type = "AbortIncompleteMultipartUpload", storage_class = null }
    condition = merge(local.no_condition, { age = local.multipart_days, with_state = "ANY" })
  }
}

resource "google_storage_bucket" "bucket" {
  for_each = var.buckets

  project       = var.project_id
  name          = each.value.name
  location      = local.locations[each.key]
  storage_class = each.value.storage_class
  rpo           = local.rpos[each.key]
  labels        = local.labels

  # ACLs cannot make objects public, and the bucket cannot be public even if the organization allows it.
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  # A bucket with objects cannot be deleted unless force_destroy empties it first. PREVENT already fails the plan.
  force_destroy   = each.value.force_destroy
  deletion_policy = each.value.deletion_policy != null ? each.value.deletion_policy : each.value.force_destroy ? "DELETE" : "PREVENT"

  dynamic "custom_placement_config" {
    for_each = length(each.value.dual_region) > 0 ? [each.value.dual_region] : []

    content {
      data_locations = [for region in custom_placement_config.value : upper(region)]
    }
  }

  versioning {
    enabled = local.versioned[each.key]
  }

  # Set even if it is 0: if it is unset, the API keeps deleted objects for a week and bills them.
  soft_delete_policy {
    retention_duration_seconds = each.value.soft_delete_seconds
  }

  encryption {
    # The bucket's own key, or the key of its location.
    default_kms_key_name = each.value.kms_key != null ? each.value.kms_key : lookup(var.kms_keys, local.kms_locations[each.key], null)

    # With a CMEK, objects cannot be written without it. Customer-supplied keys are always rejected: a client that loses
    # such a key loses the object.
    google_managed_encryption_enforcement_config {
      restriction_mode = each.value.kms_key != null || contains(keys(var.kms_keys), local.kms_locations[each.key]) ? "FullyRestricted" : "NotRestricted"
    }

    customer_supplied_encryption_enforcement_config {
      restriction_mode = "FullyRestricted"
    }
  }

  dynamic "retention_policy" {
    for_each = each.value.retention_seconds == null ? [] : [each.value.retention_seconds]

    content {
      retention_period = retention_policy.value
      is_locked        = each.value.retention_locked
    }
  }

  dynamic "logging" {
    for_each = each.value.log_bucket == null ? [] : [each.value.log_bucket]

    content {
      log_bucket        = logging.value
      log_object_prefix = each.value.name
    }
  }

  dynamic "lifecycle_rule" {
    for_each = concat(local.caller_rules[each.key], local.version_rules[each.key], [local.upload_rule])

    content {
      action {
        type          = lifecycle_rule.value.action.type
        storage_class = lifecycle_rule.value.action.storage_class
      }

      condition {
        age                        = lifecycle_rule.value.condition.age
        created_before             = lifecycle_rule.value.condition.created_before
        with_state                 = lifecycle_rule.value.condition.with_state
        matches_storage_class      = lifecycle_rule.value.condition.matches_storage_class
        matches_prefix             = lifecycle_rule.value.condition.matches_prefix
        matches_suffix             = lifecycle_rule.value.condition.matches_suffix
        num_newer_versions         = lifecycle_rule.value.condition.num_newer_versions
        days_since_noncurrent_time = lifecycle_rule.value.condition.days_since_noncurrent_time
        days_since_custom_time     = lifecycle_rule.value.condition.days_since_custom_time
        custom_time_before         = lifecycle_rule.value.condition.custom_time_before
        noncurrent_time_before     = lifecycle_rule.value.condition.noncurrent_time_before
      }
    }
  }

  # Cloud Storage uses the key when it creates the bucket.
  depends_on = [google_kms_crypto_key_iam_member.storage]
}
