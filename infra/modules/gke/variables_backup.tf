# Backups.

variable "backup" {
  description = "Scheduled backups of workloads and volumes, of all namespaces unless some are named; null creates no backup plan. An empty object uses the defaults."
  type = object({
    schedule            = optional(string, "0 4 * * *")
    retain_days         = optional(number, 30)
    delete_lock_days    = optional(number, 7)
    locked              = optional(bool, false)
    location            = optional(string)
    namespaces          = optional(list(string), [])
    include_volume_data = optional(bool, true)
    include_secrets     = optional(bool, true)
    encryption          = optional(object({ key_name = string }))
  })
  default = null

  validation {
    condition     = var.environment != "prod" || var.backup != null || var.enable_backup_agent == false
    error_message = "backup is required in prod: without it, Terraform can only restore an empty cluster. Set backup = {} (daily, kept for 30 days). If another tool backs up the workloads, set enable_backup_agent = false."
  }

  validation {
    condition     = var.backup == null || coalesce(var.enable_backup_agent, true)
    error_message = "backup needs the Backup for GKE agent: leave enable_backup_agent out, or remove backup."
  }

  validation {
    condition     = var.backup == null || can(regex("^[0-9*/,-]+( [0-9*/,A-Za-z-]+){4}$", var.backup.schedule))
    error_message = "backup.schedule must be a cron expression of five fields in UTC, such as \"0 4 * * *\"."
  }

  validation {
    condition = var.backup == null || try(
      var.backup.retain_days >= 1 && var.backup.retain_days <= 365 &&
      var.backup.delete_lock_days >= 0 && var.backup.delete_lock_days <= min(90, var.backup.retain_days),
      false
    )
    error_message = "backup.retain_days must be 1 to 365, and backup.delete_lock_days must be 0 to 90 and at most retain_days."
  }

  validation {
    condition = try(var.backup.encryption, null) == null || can(
      regex("/locations/${coalesce(var.backup.location, var.region)}/keyRings/.+/cryptoKeys/", var.backup.encryption.key_name)
    )
    error_message = "backup.encryption.key_name must be a key in the region of the backups: projects/P/locations/REGION/keyRings/R/cryptoKeys/K."
  }
}

variable "enable_backup_agent" {
  description = "Whether the cluster has the Backup for GKE agent; null means true if there is a backup plan. In prod, false declares that other tools back up the workloads."
  type        = bool
  default     = null
}
