# High availability, replicas, backups and recovery.

variable "backup_enabled" {
  description = "Whether daily backups are enabled."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.backup_enabled || !(local.high_availability || var.read_replicas > 0 || var.environment == "prod")
    error_message = "High availability, replicas and production need backups: set backup_enabled = true."
  }
}

variable "backup_location" {
  description = "Region or multi-region of the backups; null keeps them in the multi-region around the instance."
  type        = string
  default     = null

  validation {
    condition     = var.backup_location == null || can(regex("^([a-z]+-[a-z]+[0-9]+|us|eu|asia)$", var.backup_location))
    error_message = "backup_location must be a region such as us-east1, a multi-region (us, eu, asia) or null."
  }
}

variable "backup_start_time" {
  description = "Start time of the daily backup, in UTC."
  type        = string
  default     = "03:00"
  nullable    = false

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.backup_start_time))
    error_message = "backup_start_time must be a time of day in UTC, such as 03:00."
  }
}

variable "dr_replica" {
  description = "Number of the replica in another region that takes over in a switchover (Enterprise Plus). Set it in a second apply, after the replica exists."
  type        = string
  default     = null

  validation {
    condition     = var.dr_replica == null || var.edition == "ENTERPRISE_PLUS"
    error_message = "dr_replica needs edition = \"ENTERPRISE_PLUS\", which supports switchover to a DR replica. On ENTERPRISE leave dr_replica out: a replica in replica_regions can be promoted by hand."
  }

  validation {
    condition     = var.dr_replica == null || lookup(var.replica_regions, coalesce(var.dr_replica, "-"), var.region) != var.region
    error_message = "dr_replica must be the number of a replica in another region: add that number to replica_regions."
  }
}

variable "final_backup_days" {
  description = "Days to keep the final backup and the daily backups after the instance is deleted; 0 deletes them with the instance."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains(range(366), var.final_backup_days)
    error_message = "final_backup_days must be a whole number from 0 to 365."
  }
}

variable "high_availability" {
  description = "Whether a standby in a second zone takes over automatically; null means true in staging and prod. Needs backups and point-in-time recovery."
  type        = bool
  default     = null
}

variable "pitr_enabled" {
  description = "Point-in-time recovery; null enables it with high availability, with replicas and in prod."
  type        = bool
  default     = null

  validation {
    condition     = var.pitr_enabled != false || !(local.high_availability || var.read_replicas > 0)
    error_message = "pitr_enabled cannot be false: high availability and replicas need point-in-time recovery. Leave pitr_enabled out."
  }

  validation {
    condition     = var.pitr_enabled != true || var.backup_enabled
    error_message = "Point-in-time recovery starts from a backup: set backup_enabled = true."
  }
}

variable "read_replicas" {
  description = "Number of read replicas."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = contains(range(11), var.read_replicas)
    error_message = "read_replicas must be a whole number from 0 to 10."
  }
}

variable "replica_regions" {
  description = "Regions of replicas outside the primary's region, by number: { 1 = \"us-east1\" } puts the second replica there."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for number in keys(var.replica_regions) : contains([for n in range(var.read_replicas) : tostring(n)], number)])
    error_message = "replica_regions: each key must be the number of a replica, from \"0\" to read_replicas - 1. Raise read_replicas, or remove the other keys."
  }

  validation {
    condition     = alltrue([for region in values(var.replica_regions) : can(regex("^[a-z]+-[a-z]+[0-9]+$", region))])
    error_message = "replica_regions: values must be regions such as us-east1."
  }
}

variable "retention_days" {
  description = "Number of daily backups that are kept; null means 7 in dev, 14 in staging, 30 in prod."
  type        = number
  default     = null

  validation {
    condition     = var.retention_days == null || contains(range(1, 366), coalesce(var.retention_days, 1))
    error_message = "retention_days must be a whole number from 1 to 365."
  }
}

variable "transaction_log_retention_days" {
  description = "Days of point-in-time recovery: 1 to 7, on Enterprise Plus 1 to 35."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = contains(range(1, var.edition == "ENTERPRISE_PLUS" ? 36 : 8), var.transaction_log_retention_days)
    error_message = "transaction_log_retention_days must be a whole number from 1 to 7, or up to 35 with edition = \"ENTERPRISE_PLUS\"."
  }

  validation {
    condition     = var.transaction_log_retention_days <= local.retention_days
    error_message = "transaction_log_retention_days must not exceed retention_days (one backup per day): the log is deleted with its backup. Raise retention_days."
  }
}
