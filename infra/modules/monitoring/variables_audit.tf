# Audit logs.

variable "audit" {
  description = <<-EOT
    Additional destinations of the audit logs, besides the project's own log buckets; null for none:
    - `dataset_id`, `location`: BigQuery dataset for searches.
    - `log_bucket_id`, `log_bucket_location`: log bucket for retention; null uses the location of the dataset. A bucket in `global` cannot have a customer-managed key.
    - `retention_days`: retention in both, in days.
    - `locked`: no one can shorten the retention or delete the bucket, and the lock cannot be undone; null means true in prod.
    - `filter`: selects the logs.
    - `cis_metrics`: alerts on the changes that CIS requires.
  EOT
  type = object({
    dataset_id          = optional(string, "audit_logs")
    location            = optional(string, "US")
    log_bucket_id       = optional(string, "audit-logs")
    log_bucket_location = optional(string)
    retention_days      = optional(number, 400)
    locked              = optional(bool)
    filter              = optional(string, "logName:\"cloudaudit.googleapis.com\"")
    cis_metrics         = optional(bool, true)
  })
  default = {}

  validation {
    condition     = var.audit == null || can(regex("^[A-Za-z0-9_]+$", try(var.audit.dataset_id, "audit_logs")))
    error_message = "audit.dataset_id must have letters, digits and underscores, such as audit_logs."
  }

  validation {
    condition     = var.audit == null || can(regex("^(US|EU|us|eu|[a-z]+-[a-z]+[0-9]+)$", try(var.audit.location, "US")))
    error_message = "audit.location must be US, EU or a region such as us-central1."
  }

  validation {
    condition     = var.audit == null || can(regex("^(global|us|eu|[a-z]+-[a-z]+[0-9]+)$", coalesce(try(var.audit.log_bucket_location, null), "global")))
    error_message = "audit.log_bucket_location must be us, eu, global or a region such as us-central1."
  }

  validation {
    condition     = var.audit == null || can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,84}$", try(var.audit.log_bucket_id, "audit-logs")))
    error_message = "audit.log_bucket_id must have letters, digits, hyphens and underscores, such as audit-logs. _Default and _Required are reserved, because every project has them."
  }

  validation {
    condition     = var.audit == null || try(var.audit.retention_days >= 1 && var.audit.retention_days <= 3650 && floor(var.audit.retention_days) == var.audit.retention_days, true)
    error_message = "audit.retention_days must be a whole number from 1 to 3650."
  }

  validation {
    condition     = var.audit == null || can(regex("cloudaudit\\.googleapis\\.com", try(var.audit.filter, "cloudaudit.googleapis.com")))
    error_message = "audit.filter must name the audit logs: logName:\"cloudaudit.googleapis.com\". A filter on methodName:\"google.iam\" alone misses every SetIamPolicy call."
  }
}

variable "kms_keys" {
  description = "Keys by Cloud KMS location, for the dataset and the log bucket: location US uses the key for us, EU the key for europe. Without a key, Google's own keys are used."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for location, key in var.kms_keys : can(regex("/locations/${location}/keyRings/.+/cryptoKeys/", key))])
    error_message = "kms_keys must map each location to a key in that location: { us = \"projects/P/locations/us/keyRings/R/cryptoKeys/K\" }."
  }
}
