# Configuration, maintenance, persistence and backups.

variable "cluster_backup" {
  description = "Daily backup of a cluster: the hour in UTC, and the days to keep each backup; null creates none. Instances have no backups: export them to a bucket."
  type = object({
    hour           = optional(number, 2)
    retention_days = optional(number, 35)
  })
  default = {}

  validation {
    condition     = var.cluster_backup == null || contains(range(24), try(var.cluster_backup.hour, 2))
    error_message = "cluster_backup.hour must be a whole number from 0 to 23."
  }

  validation {
    condition     = var.cluster_backup == null || contains(range(1, 366), try(var.cluster_backup.retention_days, 35))
    error_message = "cluster_backup.retention_days must be a whole number from 1 to 365."
  }
}

variable "deletion_protection" {
  description = "Prevents Terraform (and on a cluster every caller) from deleting the cache and its secrets. To delete them: set false, apply, then destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "maintenance_window" {
  description = "Hour in UTC at which Google may update the cache, once a week."
  type = object({
    day  = optional(string, "SUNDAY")
    hour = optional(number, 3)
  })
  default  = {}
  nullable = false

  validation {
    condition = try(
      contains(["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"], var.maintenance_window.day) &&
      contains(range(24), var.maintenance_window.hour),
      false
    )
    error_message = "maintenance_window must look like { day = \"SUNDAY\", hour = 3 }: a day in capitals and an hour from 0 to 23."
  }
}

variable "persistence" {
  description = "Persistence mode: RDB, a snapshot every period (ONE_HOUR, SIX_HOURS, TWELVE_HOURS, TWENTY_FOUR_HOURS); on a cluster also AOF, a log flushed as set in fsync (EVERYSEC, ALWAYS, NO); or DISABLED. It only restores the same cache and is not a backup."
  type = object({
    mode   = optional(string, "RDB")
    period = optional(string, "TWENTY_FOUR_HOURS")
    fsync  = optional(string, "EVERYSEC")
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(var.engine == "CLUSTER" ? ["RDB", "AOF", "DISABLED"] : ["RDB", "DISABLED"], var.persistence.mode)
    error_message = "persistence.mode must be RDB or DISABLED; on a cluster it can also be AOF."
  }

  validation {
    condition     = contains(["ONE_HOUR", "SIX_HOURS", "TWELVE_HOURS", "TWENTY_FOUR_HOURS"], var.persistence.period)
    error_message = "persistence.period must be ONE_HOUR, SIX_HOURS, TWELVE_HOURS or TWENTY_FOUR_HOURS."
  }

  validation {
    condition     = contains(["EVERYSEC", "ALWAYS", "NO"], var.persistence.fsync)
    error_message = "persistence.fsync must be EVERYSEC, ALWAYS or NO."
  }
}

variable "redis_configs" {
  description = "Redis settings, merged over the module's own (maxmemory-policy = allkeys-lru)."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.redis_configs) : can(regex("^[a-z][a-z0-9-]*$", name))])
    error_message = "redis_configs: each key must be the name of a Redis setting, with hyphens: { maxmemory-policy = \"noeviction\" }."
  }

  validation {
    condition = contains([
      "noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl",
    ], lookup(var.redis_configs, "maxmemory-policy", "noeviction"))
    error_message = "redis_configs: maxmemory-policy must be noeviction, volatile-ttl, or allkeys- or volatile- followed by lru, lfu or random."
  }
}
