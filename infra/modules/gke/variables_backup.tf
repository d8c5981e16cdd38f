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
    error_message = "In prod Terraform would bring back an empty cluster: set backup = {} (daily, kept for 30 days). Where something else backs up the workloads, say so by enable_backup_agent = false."
  }

  validation {
    condition     = var.backup == null || coalesce(var.enable_backup_agent, true)
    error_message = "A backup plan needs the agent: leave enable_backup_agent out, or remove backup."
  }

  validation {
    condition     = var.backup == null || can(regex("^[0-9*/,-]+( [0-9*/,A-Za-z-]+){4}$", var.backup.schedule))
    error_message = "backup.schedule is a cron rule of five fields in UTC, such as \"0 4 * * *\"."
  }

  validation {
    condition = var.backup == null || try(
      var.backup.retain_days >= 1 && var.backup.retain_days <= 365 &&
      var.backup.delete_lock_days >= 0 && var.backup.delete_lock_days <= min(90, var.backup.retain_days),
      false
    )
    error_message = "Backups are kept for 1 to 365 days (retain_days), and locked for at most 90 of them (delete_lock_days)."
  }

  validation {
    condition = try(var.backup.encryption, null) == null || can(
      regex("/locations/${coalesce(var.backup.location, var.region)}/keyRings/.+/cryptoKeys/", var.backup.encryption.key_name)
    )
    error_message = "backup.encryption.key_name is a key of the backups' own region: projects/P/locations/REGION/keyRings/R/cryptoKeys/K."
  }
}

variable "enable_backup_agent" {
  description = "Whether the cluster has the Backup for GKE agent; null means true if there is a backup plan. In prod, false declares that other tools back up the workloads."
  type        = bool
  default     = null
}
