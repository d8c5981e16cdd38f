# Size.

variable "connection_pooling" {
  description = "NONE; MANAGED by Cloud SQL, with its flags, on Enterprise Plus; or EXTERNAL, with PgBouncer next to the workloads."
  type = object({
    mode  = optional(string, "NONE")
    flags = optional(map(string), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["NONE", "MANAGED", "EXTERNAL"], var.connection_pooling.mode)
    error_message = "connection_pooling.mode must be NONE, MANAGED or EXTERNAL."
  }

  validation {
    condition     = var.connection_pooling.mode != "MANAGED" || var.edition == "ENTERPRISE_PLUS"
    error_message = "connection_pooling.mode = \"MANAGED\" needs edition = \"ENTERPRISE_PLUS\". On ENTERPRISE set mode = \"EXTERNAL\" and run PgBouncer in the cluster."
  }

  validation {
    condition     = var.connection_pooling.mode == "MANAGED" || length(var.connection_pooling.flags) == 0
    error_message = "connection_pooling.flags need mode = \"MANAGED\": PgBouncer has its own configuration file."
  }
}

variable "database_flags" {
  description = "PostgreSQL flags, merged over the module's own flags, which enable pgAudit and log connections and schema changes."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.database_flags) : can(regex("^[a-z][a-z0-9_.]*$", name))])
    error_message = "database_flags: each key must be the name of a PostgreSQL setting, such as work_mem or pgaudit.log."
  }

  validation {
    condition     = lookup(var.database_flags, "cloudsql.iam_authentication", "on") == "on" || length(var.iam_users) == 0
    error_message = "database_flags must not turn cloudsql.iam_authentication off while iam_users is set: IAM users could not log in. Remove that flag."
  }
}

variable "disk_autoresize" {
  description = "Whether the disk grows when it fills up. A full disk stops the database."
  type        = bool
  default     = true
  nullable    = false
}

variable "disk_autoresize_limit" {
  description = "Maximum size of the disk in GB; 0 sets no limit."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.disk_autoresize_limit == 0 || var.disk_autoresize_limit >= var.disk_size
    error_message = "disk_autoresize_limit must be 0 (no limit) or at least disk_size."
  }
}

variable "disk_size" {
  description = "Size of the disk in GB at creation. Afterwards the disk grows automatically, and a change here has no effect."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.disk_size >= 10 && var.disk_size <= 65536 && floor(var.disk_size) == var.disk_size
    error_message = "disk_size must be a whole number of GB from 10 to 65536."
  }

  validation {
    condition     = var.disk_type != "HYPERDISK_BALANCED" || var.disk_size >= 20
    error_message = "disk_size must be at least 20 GB for HYPERDISK_BALANCED: set disk_size = 20 or more."
  }
}

variable "disk_type" {
  description = "PD_SSD, PD_HDD or HYPERDISK_BALANCED (C4A machines)."
  type        = string
  default     = "PD_SSD"
  nullable    = false

  validation {
    condition     = contains(["PD_SSD", "PD_HDD", "HYPERDISK_BALANCED"], var.disk_type)
    error_message = "disk_type must be PD_SSD, PD_HDD or HYPERDISK_BALANCED."
  }

  validation {
    condition     = startswith(var.tier, "db-c4a-") == (var.disk_type == "HYPERDISK_BALANCED")
    error_message = "disk_type must be HYPERDISK_BALANCED for C4A machines, and PD_SSD or PD_HDD for all others."
  }
}

variable "edition" {
  description = "ENTERPRISE, or ENTERPRISE_PLUS for managed pooling, 35 days of recovery and DR switchover. The module always sets it, because the API's default depends on the version."
  type        = string
  default     = "ENTERPRISE"
  nullable    = false

  validation {
    condition     = contains(["ENTERPRISE", "ENTERPRISE_PLUS"], var.edition)
    error_message = "edition must be ENTERPRISE or ENTERPRISE_PLUS."
  }
}

variable "maintenance_window" {
  description = "Hour in UTC at which Google may restart the instance: day 1 is Monday, 7 Sunday; the track is canary, stable or week5."
  type = object({
    day          = optional(number, 7)
    hour         = optional(number, 3)
    update_track = optional(string, "stable")
  })
  default  = {}
  nullable = false

  validation {
    condition = try(
      contains(range(1, 8), var.maintenance_window.day) && contains(range(24), var.maintenance_window.hour) &&
      contains(["canary", "stable", "week5"], var.maintenance_window.update_track),
      false
    )
    error_message = "maintenance_window must look like { day = 7, hour = 3, update_track = \"stable\" }: day 1 (Monday) to 7, hour 0 to 23, update_track canary, stable or week5."
  }
}

variable "query_insights" {
  description = "Query Insights: records statements and their duration. Client addresses are never recorded."
  type        = bool
  default     = true
  nullable    = false
}

variable "tier" {
  description = "Machine type of the primary and its replicas: db-f1-micro, db-g1-small or db-custom-<vCPU>-<MiB>; with ENTERPRISE_PLUS db-perf-optimized-N-<vCPU>."
  type        = string
  nullable    = false

  validation {
    condition     = !can(regex("^(db-)?n1-", var.tier))
    error_message = "tier ${var.tier} is not available for PostgreSQL: n1 machines are for MySQL. Write ${try(format("db-custom-%d-%d", regex("[0-9]+$", var.tier), 4096 * regex("[0-9]+$", var.tier)), "db-custom-2-8192")} (vCPUs and MiB)."
  }

  validation {
    condition     = can(regex("^((db-)?n1-.*|db-f1-micro|db-g1-small|db-custom-[0-9]+-[0-9]+|db-perf-optimized-N-[0-9]+|db-c4a-highmem-[0-9]+(-lssd)?)$", var.tier))
    error_message = "tier ${var.tier} does not exist in Cloud SQL for PostgreSQL: write db-f1-micro, db-g1-small or db-custom-<vCPU>-<MiB>, such as db-custom-2-8192. With ENTERPRISE_PLUS, write for example db-perf-optimized-N-2."
  }

  validation {
    condition = try(
      contains(concat([1], range(2, 97, 2)), tonumber(regex("^db-custom-([0-9]+)-", var.tier)[0])),
      true
    )
    error_message = "tier ${var.tier}: a custom tier must have 1 vCPU or an even number up to 96, such as db-custom-4-16384."
  }

  validation {
    condition = try(
      tonumber(regex("-([0-9]+)$", var.tier)[0]) % 256 == 0 &&
      tonumber(regex("-([0-9]+)$", var.tier)[0]) >= max(3840, ceil(921.6 * tonumber(regex("^db-custom-([0-9]+)-", var.tier)[0]))) &&
      tonumber(regex("-([0-9]+)$", var.tier)[0]) <= 6656 * tonumber(regex("^db-custom-([0-9]+)-", var.tier)[0]),
      true
    )
    error_message = "tier ${var.tier}: memory must be a multiple of 256 MiB, at least 3840 MiB, and 922 to 6656 MiB per vCPU, such as db-custom-4-16384."
  }

  validation {
    condition     = var.edition != "ENTERPRISE" || !can(regex("^db-(perf-optimized|c4a)-", var.tier))
    error_message = "tier ${var.tier} needs another edition: set edition = \"ENTERPRISE_PLUS\", or write a tier such as db-custom-4-16384."
  }

  validation {
    condition     = var.edition != "ENTERPRISE_PLUS" || !can(regex("^db-(f1|g1|custom)-", var.tier))
    error_message = "tier ${var.tier} needs another edition: set edition = \"ENTERPRISE\", or write a tier such as db-perf-optimized-N-4."
  }
}
