variable "buckets" {
  description = <<-EOT
    Buckets by a key of your choice:
    - `name`: globally unique.
    - `storage_class`: STANDARD, NEARLINE, COLDLINE or ARCHIVE.
    - `location`: a region or a multi-region; null means `region`.
    - `dual_region`: two regions of one continent that store every object, instead of `location`.
    - `rpo`: with two regions, ASYNC_TURBO (15 minutes, the default for `dual_region`) or DEFAULT.
    - `versioning`: keeps overwritten and deleted objects; null means true, or false with `retention_seconds`.
    - `noncurrent_versions`, `noncurrent_days`: number of noncurrent versions to keep, and for how many days; 0 sets no limit.
    - `lifecycle_rules`: Cloud Storage lifecycle rules. In a versioned bucket a Delete by age applies to live objects, unless `with_state` is set.
    - `soft_delete_seconds`: time during which a deleted object can be restored (billed): 0, or 604800 (7 days) to 7776000 (90 days).
    - `retention_seconds`: objects cannot be deleted or overwritten sooner; `retention_locked` makes this permanent for everyone.
    - `kms_key`: a separate key for the bucket, which you grant yourself; null uses the key of `kms_keys`.
    - `iam`: members by role and by a name of your choice: `{ "roles/storage.objectUser" = { app = "serviceAccount:..." } }`.
    - `log_bucket`: name of an existing bucket for usage logs.
    - `force_destroy`: deletes the objects with the bucket.
    - `deletion_policy`: PREVENT, DELETE or ABANDON; null means PREVENT, with `force_destroy` DELETE.
  EOT
  nullable    = false

  type = map(object({
    name          = string
    storage_class = optional(string, "STANDARD")
    location      = optional(string)
    dual_region   = optional(list(string), [])
    rpo           = optional(string)

    versioning          = optional(bool)
    noncurrent_versions = optional(number, 3)
    noncurrent_days     = optional(number, 30)

    lifecycle_rules = optional(list(object({
      action = object({
        type          = string
        storage_class = optional(string)
      })
      condition = object({
        age                        = optional(number)
        created_before             = optional(string)
        with_state                 = optional(string)
        matches_storage_class      = optional(list(string))
        matches_prefix             = optional(list(string))
        matches_suffix             = optional(list(string))
        num_newer_versions         = optional(number)
        days_since_noncurrent_time = optional(number)
        days_since_custom_time     = optional(number)
        custom_time_before         = optional(string)
        noncurrent_time_before     = optional(string)
      })
    })), [])

    soft_delete_seconds = optional(number, 604800)
    retention_seconds   = optional(number)
    retention_locked    = optional(bool, false)

    kms_key    = optional(string)
    iam        = optional(map(map(string)), {})
    log_bucket = optional(string)

    force_destroy   = optional(bool, false)
    deletion_policy = optional(string)
  }))

  validation {
    condition = alltrue([
      for bucket in var.buckets : can(regex("^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$", bucket.name)) && !can(regex("^goog|google|^[0-9.]+$|\\.\\.", bucket.name))
    ])
    error_message = "buckets: a bucket's name must have 3 to 63 lowercase letters, digits, hyphens, underscores and dots, such as octollm-dev-backups. It must not be an IP address, start with goog or contain google."
  }

  validation {
    condition     = length(distinct([for bucket in var.buckets : bucket.name])) == length(var.buckets)
    error_message = "buckets: two buckets have the same name. Bucket names must be globally unique."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : contains(["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"], bucket.storage_class)])
    error_message = "buckets: storage_class must be STANDARD, NEARLINE, COLDLINE or ARCHIVE. To choose where the bucket is, set location."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : contains([0, 2], length(bucket.dual_region)) && length(distinct(bucket.dual_region)) == length(bucket.dual_region)])
    error_message = "buckets: dual_region must be two different regions, such as [\"us-central1\", \"us-east1\"], or left out."
  }

  validation {
    condition = alltrue([
      for bucket in var.buckets : length(bucket.dual_region) == 0 || bucket.location != null || (
        length(distinct([for region in bucket.dual_region : split("-", lower(region))[0]])) == 1 &&
        alltrue([for region in bucket.dual_region : can(regex("^(us|europe|asia)-[a-z]+[0-9]+$", lower(region)))])
      )
    ])
    error_message = "buckets: both regions of dual_region must be on one continent: us-, europe- or asia-. For pairs elsewhere, also set location to the one that Cloud Storage lists for the pair, such as CA or IN."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : length(bucket.dual_region) == 0 || bucket.location == null || !can(regex("-", bucket.location))])
    error_message = "buckets: a bucket is in one region (location) or in two (dual_region): leave one of them out."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : bucket.rpo == null || contains(["DEFAULT", "ASYNC_TURBO"], coalesce(bucket.rpo, "DEFAULT"))])
    error_message = "buckets: rpo must be DEFAULT or ASYNC_TURBO."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : bucket.rpo != "ASYNC_TURBO" || length(bucket.dual_region) == 2])
    error_message = "buckets: rpo = \"ASYNC_TURBO\" needs a dual-region bucket: set dual_region, or leave rpo out."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : bucket.rpo == null || length(bucket.dual_region) == 2 || (bucket.location != null && !can(regex("-", coalesce(bucket.location, "-"))))])
    error_message = "buckets: rpo cannot be set for a bucket in one region, which is not replicated: leave rpo out."
  }

  validation {
    condition = alltrue(flatten([
      for bucket in var.buckets : [for limit in [bucket.noncurrent_versions, bucket.noncurrent_days] : limit >= 0 && floor(limit) == limit]
    ]))
    error_message = "buckets: noncurrent_versions and noncurrent_days must be whole numbers; 0 means no limit. To keep no older versions, set versioning = false."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : bucket.versioning == false || bucket.noncurrent_versions + bucket.noncurrent_days > 0])
    error_message = "buckets: versioning needs a limit for older versions: set noncurrent_days or noncurrent_versions."
  }

  validation {
    condition = alltrue(flatten([
      for bucket in var.buckets : [for rule in bucket.lifecycle_rules : contains(["Delete", "SetStorageClass", "AbortIncompleteMultipartUpload"], rule.action.type)]
    ]))
    error_message = "buckets: the action of a lifecycle rule must be Delete, SetStorageClass or AbortIncompleteMultipartUpload."
  }

  validation {
    condition = alltrue(flatten([
      for bucket in var.buckets : [
        for rule in bucket.lifecycle_rules : rule.action.type == "SetStorageClass"
        ? contains(["STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE"], coalesce(rule.action.storage_class, "none")) : rule.action.storage_class == null
      ]
    ]))
    error_message = "buckets: SetStorageClass needs a storage_class (STANDARD, NEARLINE, COLDLINE or ARCHIVE), and no other action accepts one: { type = \"SetStorageClass\", storage_class = \"NEARLINE\" }."
  }

  validation {
    condition = alltrue(flatten([
      for bucket in var.buckets : [for rule in bucket.lifecycle_rules : anytrue([for name, value in rule.condition : value != null if name != "with_state"])]
    ]))
    error_message = "buckets: a lifecycle rule needs a condition besides with_state, such as { age = 90 }. Without one, it applies to every object immediately. Check the spelling: Terraform silently drops misspelled conditions."
  }

  validation {
    condition = alltrue(flatten([
      for bucket in var.buckets : [
        for rule in bucket.lifecycle_rules : [
          for days in [rule.condition.age, rule.condition.num_newer_versions, rule.condition.days_since_noncurrent_time, rule.condition.days_since_custom_time] :
          days == null || (coalesce(days, 0) >= 1 && floor(coalesce(days, 1)) == coalesce(days, 1))
        ]
      ]
    ]))
    error_message = "buckets: age, num_newer_versions and the days of a lifecycle rule must be whole numbers of at least 1: the provider does not send 0."
  }

  validation {
    condition = alltrue(flatten([
      for bucket in var.buckets : [for rule in bucket.lifecycle_rules : contains(["LIVE", "ARCHIVED", "ANY"], coalesce(rule.condition.with_state, "ANY"))]
    ]))
    error_message = "buckets: with_state must be LIVE, ARCHIVED (older versions) or ANY."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : bucket.soft_delete_seconds == 0 || (bucket.soft_delete_seconds >= 604800 && bucket.soft_delete_seconds <= 7776000)])
    error_message = "buckets: soft_delete_seconds must be 0 (off), or from 604800 (7 days) to 7776000 (90 days)."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : bucket.retention_seconds == null || (coalesce(bucket.retention_seconds, 0) >= 1 && coalesce(bucket.retention_seconds, 1) < 3155760000)])
    error_message = "buckets: retention_seconds must be from 1 to 3155759999 (100 years)."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : !bucket.retention_locked || bucket.retention_seconds != null])
    error_message = "buckets: retention_locked needs retention_seconds: set both. A lock cannot be removed."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : bucket.retention_seconds == null || !bucket.force_destroy])
    error_message = "buckets: force_destroy cannot be combined with retention_seconds, because retained objects cannot be deleted and the destroy would fail partway. Leave one of them out."
  }

  validation {
    condition     = alltrue(flatten([for bucket in var.buckets : [for role in keys(bucket.iam) : can(regex("^(roles/|projects/.+/roles/|organizations/.+/roles/).+", role)) && !contains(["roles/owner", "roles/editor", "roles/viewer"], role)]]))
    error_message = "buckets: each key of iam must be a role such as roles/storage.objectUser. Basic roles are not allowed on buckets."
  }

  validation {
    condition     = alltrue(flatten([for bucket in var.buckets : [for members in bucket.iam : [for member in members : can(regex("^(serviceAccount|user|group|domain|principal|principalSet):.+", member))]]]))
    error_message = "buckets: members of iam must look like serviceAccount:orchestrator@octollm-dev.iam.gserviceaccount.com. allUsers and allAuthenticatedUsers are not allowed."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : bucket.log_bucket == null || bucket.log_bucket != bucket.name])
    error_message = "buckets: a bucket's usage logs must go to another bucket."
  }

  validation {
    condition     = alltrue([for bucket in var.buckets : contains(["PREVENT", "DELETE", "ABANDON"], coalesce(bucket.deletion_policy, "PREVENT"))])
    error_message = "buckets: deletion_policy must be PREVENT, DELETE or ABANDON."
  }
}
