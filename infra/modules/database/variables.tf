# What is asked of every instance.

variable "project_id" {
  description = "Project that the instance is created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is the id of a project, such as octollm-dev, neither its number nor its display name."
  }
}

variable "project_number" {
  description = "Number of the project. When set, the module lets Cloud SQL's service agent use the keys; null leaves that to the caller."
  type        = string
  default     = null

  validation {
    condition     = var.project_number == null || can(regex("^[0-9]{6,}$", var.project_number))
    error_message = "project_number has digits only: data.google_project.this.number."
  }

  validation {
    condition     = var.project_number == null || var.encryption_key_name != null
    error_message = "project_number is for granting the use of encryption_key_name: set both, or leave project_number out."
  }
}

variable "region" {
  description = "Region of the primary."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region is a region such as us-central1; high_availability spreads the instance over two of its zones."
  }
}

variable "environment" {
  description = "Environment: in prod point-in-time recovery is on unless refused."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "labels" {
  description = "Labels of the instances and the secret; environment and managed-by are added."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))
    ])
    error_message = "Write labels in lower case, digits, - and _ only, a letter first in the key: { team = \"platform\" }."
  }
}

variable "instance_name" {
  description = "Name of the instance. Cloud SQL blocks it for about a week after the instance is deleted."
  type        = string
  nullable    = false

  # 98 characters for project and name together; replicas add ten.
  validation {
    condition = (
      can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", var.instance_name)) &&
      length(var.project_id) + length(join("-", compact([var.instance_name, var.name_suffix]))) <= 86
    )
    error_message = "instance_name has lower case letters, digits and hyphens, starts with a letter, and is at most 86 characters long together with its suffix and the project: octollm-dev-postgres."
  }
}

variable "name_suffix" {
  description = "Added to the name with a hyphen: raise it to create an instance again within a week of deleting it."
  type        = string
  default     = null

  validation {
    condition     = var.name_suffix == null || can(regex("^[a-z0-9]{1,8}$", var.name_suffix))
    error_message = "name_suffix has one to eight lower case letters and digits: b."
  }
}

variable "postgres_version" {
  description = "Major version of PostgreSQL. Raising it upgrades the instance and its replicas in place, with downtime."
  type        = string
  default     = "POSTGRES_17"
  nullable    = false

  validation {
    condition     = can(regex("^POSTGRES_(1[5-9]|[2-9][0-9])$", var.postgres_version))
    error_message = "postgres_version is POSTGRES_15 or later, such as POSTGRES_17: older ones are near or past the end of their support."
  }
}

variable "database_name" {
  description = "Name of the database in the instance."
  type        = string
  default     = "octollm"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z_][a-z0-9_-]{0,62}$", var.database_name)) && !contains(["postgres", "template0", "template1", "cloudsqladmin"], var.database_name)
    error_message = "database_name has lower case letters, digits, - and _, and is not one that every instance has: octollm."
  }
}

variable "deletion_protection" {
  description = "Keeps Terraform and the API from deleting the instances. To delete them: set false, apply, then destroy."
  type        = bool
  default     = true
  nullable    = false
}

# Size.

variable "edition" {
  description = "ENTERPRISE, or ENTERPRISE_PLUS for managed pooling, 35 days of recovery and DR switchover. Never left to the API, whose default changes with the version."
  type        = string
  default     = "ENTERPRISE"
  nullable    = false

  validation {
    condition     = contains(["ENTERPRISE", "ENTERPRISE_PLUS"], var.edition)
    error_message = "edition is ENTERPRISE or ENTERPRISE_PLUS."
  }
}

variable "tier" {
  description = "Machine of the primary and its replicas: db-f1-micro, db-g1-small or db-custom-<vCPU>-<MiB>; with ENTERPRISE_PLUS db-perf-optimized-N-<vCPU>."
  type        = string
  nullable    = false

  validation {
    condition     = !can(regex("^(db-)?n1-", var.tier))
    error_message = "PostgreSQL refuses ${var.tier}: n1 machines are for MySQL. Write ${try(format("db-custom-%d-%d", regex("[0-9]+$", var.tier), 4096 * regex("[0-9]+$", var.tier)), "db-custom-2-8192")}, which is vCPUs and MiB."
  }

  validation {
    condition     = can(regex("^((db-)?n1-.*|db-f1-micro|db-g1-small|db-custom-[0-9]+-[0-9]+|db-perf-optimized-N-[0-9]+|db-c4a-highmem-[0-9]+(-lssd)?)$", var.tier))
    error_message = "Cloud SQL for PostgreSQL has no tier ${var.tier}: write db-f1-micro, db-g1-small or db-custom-<vCPU>-<MiB> such as db-custom-2-8192, with ENTERPRISE_PLUS db-perf-optimized-N-2."
  }

  validation {
    condition = try(
      contains(concat([1], range(2, 97, 2)), tonumber(regex("^db-custom-([0-9]+)-", var.tier)[0])),
      true
    )
    error_message = "${var.tier}: a custom tier has 1 vCPU or an even number up to 96, such as db-custom-4-16384."
  }

  validation {
    condition = try(
      tonumber(regex("-([0-9]+)$", var.tier)[0]) % 256 == 0 &&
      tonumber(regex("-([0-9]+)$", var.tier)[0]) >= max(3840, ceil(921.6 * tonumber(regex("^db-custom-([0-9]+)-", var.tier)[0]))) &&
      tonumber(regex("-([0-9]+)$", var.tier)[0]) <= 6656 * tonumber(regex("^db-custom-([0-9]+)-", var.tier)[0]),
      true
    )
    error_message = "${var.tier}: memory is in MiB, a multiple of 256, at least 3840, and 922 to 6656 for each vCPU, such as db-custom-4-16384."
  }

  validation {
    condition     = var.edition != "ENTERPRISE" || !can(regex("^db-(perf-optimized|c4a)-", var.tier))
    error_message = "${var.tier} belongs to another edition: set edition = \"ENTERPRISE_PLUS\", or write a tier such as db-custom-4-16384."
  }

  validation {
    condition     = var.edition != "ENTERPRISE_PLUS" || !can(regex("^db-(f1|g1|custom)-", var.tier))
    error_message = "${var.tier} belongs to another edition: set edition = \"ENTERPRISE\", or write a tier such as db-perf-optimized-N-4."
  }
}

variable "disk_size" {
  description = "Size of the disk in GB at creation. Afterwards the disk grows by itself, and a change here changes nothing."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.disk_size >= 10 && var.disk_size <= 65536 && floor(var.disk_size) == var.disk_size
    error_message = "disk_size is a whole number of GB between 10 and 65536."
  }

  validation {
    condition     = var.disk_type != "HYPERDISK_BALANCED" || var.disk_size >= 20
    error_message = "Hyperdisk starts at 20 GB: write disk_size = 20 or more."
  }
}

variable "disk_type" {
  description = "PD_SSD, PD_HDD or HYPERDISK_BALANCED (C4A machines)."
  type        = string
  default     = "PD_SSD"
  nullable    = false

  validation {
    condition     = contains(["PD_SSD", "PD_HDD", "HYPERDISK_BALANCED"], var.disk_type)
    error_message = "disk_type is PD_SSD, PD_HDD or HYPERDISK_BALANCED."
  }

  validation {
    condition     = startswith(var.tier, "db-c4a-") == (var.disk_type == "HYPERDISK_BALANCED")
    error_message = "C4A machines take HYPERDISK_BALANCED, all others PD_SSD or PD_HDD."
  }
}

variable "disk_autoresize" {
  description = "Lets the disk grow when it fills up. A full disk stops the database."
  type        = bool
  default     = true
  nullable    = false
}

variable "disk_autoresize_limit" {
  description = "Size in GB that the disk does not grow beyond; 0 sets no limit."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.disk_autoresize_limit == 0 || var.disk_autoresize_limit >= var.disk_size
    error_message = "disk_autoresize_limit is 0 (no limit) or at least disk_size."
  }
}

variable "database_flags" {
  description = "Flags of PostgreSQL, merged over the module's own, which log connections, schema changes and pgAudit."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.database_flags) : can(regex("^[a-z][a-z0-9_.]*$", name))])
    error_message = "Flags have the names of PostgreSQL's settings, such as work_mem or pgaudit.log."
  }

  validation {
    condition     = lookup(var.database_flags, "cloudsql.iam_authentication", "on") == "on" || length(var.iam_users) == 0
    error_message = "iam_users sign in by cloudsql.iam_authentication: leave that flag on."
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
    error_message = "maintenance_window is such as { day = 7, hour = 3, update_track = \"stable\" }: days 1 (Monday) to 7, hours 0 to 23, track canary, stable or week5."
  }
}

variable "query_insights" {
  description = "Records which statements take how long. Client addresses are never recorded."
  type        = bool
  default     = true
  nullable    = false
}

variable "connection_pooling" {
  description = "NONE; MANAGED by Cloud SQL, with its flags, on Enterprise Plus; or EXTERNAL, PgBouncer beside the workloads."
  type = object({
    mode  = optional(string, "NONE")
    flags = optional(map(string), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["NONE", "MANAGED", "EXTERNAL"], var.connection_pooling.mode)
    error_message = "connection_pooling.mode is NONE, MANAGED or EXTERNAL."
  }

  validation {
    condition     = var.connection_pooling.mode != "MANAGED" || var.edition == "ENTERPRISE_PLUS"
    error_message = "Managed pooling needs edition = \"ENTERPRISE_PLUS\". On ENTERPRISE write mode = \"EXTERNAL\" and run PgBouncer in the cluster."
  }

  validation {
    condition     = var.connection_pooling.mode == "MANAGED" || length(var.connection_pooling.flags) == 0
    error_message = "connection_pooling.flags are for mode = \"MANAGED\"; PgBouncer has a configuration of its own."
  }
}

# What survives what: zones, regions, mistakes.

variable "high_availability" {
  description = "A standby in a second zone takes over by itself. Needs backups and point-in-time recovery."
  type        = bool
  default     = false
  nullable    = false
}

variable "read_replicas" {
  description = "Number of read replicas."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = contains(range(11), var.read_replicas)
    error_message = "read_replicas is a whole number from 0 to 10."
  }
}

variable "replica_regions" {
  description = "Regions of replicas that stand elsewhere, by number: { 1 = \"us-east1\" } puts the second one there."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for number in keys(var.replica_regions) : contains([for n in range(var.read_replicas) : tostring(n)], number)])
    error_message = "replica_regions goes by number, and replicas are numbered from 0: raise read_replicas, or leave out the numbers that are not there."
  }

  validation {
    condition     = alltrue([for region in values(var.replica_regions) : can(regex("^[a-z]+-[a-z]+[0-9]+$", region))])
    error_message = "replica_regions holds regions such as us-east1."
  }
}

variable "dr_replica" {
  description = "Number of the replica in another region that takes over in a switchover, on Enterprise Plus. Takes a second apply, once the replica exists."
  type        = string
  default     = null

  validation {
    condition     = var.dr_replica == null || var.edition == "ENTERPRISE_PLUS"
    error_message = "Switchover to a DR replica needs edition = \"ENTERPRISE_PLUS\". On ENTERPRISE a replica in replica_regions can be promoted by hand: leave dr_replica out."
  }

  validation {
    condition     = var.dr_replica == null || lookup(var.replica_regions, coalesce(var.dr_replica, "-"), var.region) != var.region
    error_message = "dr_replica is the number of a replica in another region: give it one in replica_regions."
  }
}

variable "backup_enabled" {
  description = "A backup every day."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.backup_enabled || !(var.high_availability || var.read_replicas > 0 || var.environment == "prod")
    error_message = "High availability, replicas and production need backups: set backup_enabled = true."
  }
}

variable "backup_start_time" {
  description = "When the daily backup starts, in UTC."
  type        = string
  default     = "03:00"
  nullable    = false

  validation {
    condition     = can(regex("^([01][0-9]|2[0-3]):[0-5][0-9]$", var.backup_start_time))
    error_message = "backup_start_time is a time of day in UTC such as 03:00."
  }
}

variable "backup_location" {
  description = "Region or multi-region of the backups; null keeps them in the multi-region around the instance."
  type        = string
  default     = null

  validation {
    condition     = var.backup_location == null || can(regex("^([a-z]+-[a-z]+[0-9]+|us|eu|asia)$", var.backup_location))
    error_message = "backup_location is a region such as us-east1, a multi-region (us, eu, asia), or null."
  }
}

variable "retention_days" {
  description = "Number of daily backups that are kept."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 365 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days is a whole number from 1 to 365."
  }
}

variable "pitr_enabled" {
  description = "Recovery to any moment of the last days; null means with high availability, with replicas and in prod."
  type        = bool
  default     = null

  validation {
    condition     = var.pitr_enabled != false || !(var.high_availability || var.read_replicas > 0)
    error_message = "High availability and replicas need point-in-time recovery: leave pitr_enabled out."
  }

  validation {
    condition     = var.pitr_enabled != true || var.backup_enabled
    error_message = "Point-in-time recovery starts from a backup: set backup_enabled = true."
  }
}

variable "transaction_log_retention_days" {
  description = "Days back that point-in-time recovery reaches: 1 to 7, on Enterprise Plus 1 to 35."
  type        = number
  default     = 7
  nullable    = false

  validation {
    condition     = contains(range(1, var.edition == "ENTERPRISE_PLUS" ? 36 : 8), var.transaction_log_retention_days)
    error_message = "transaction_log_retention_days is a whole number from 1 to 7; for up to 35 set edition = \"ENTERPRISE_PLUS\"."
  }

  validation {
    condition     = var.transaction_log_retention_days <= var.retention_days
    error_message = "The log goes with its backup: keep at least as many backups (retention_days) as days of the log."
  }
}

variable "final_backup_days" {
  description = "Days that a last backup, and the daily ones, outlive the instance; 0 deletes them with it."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains(range(366), var.final_backup_days)
    error_message = "final_backup_days is a whole number from 0 to 365."
  }
}

# From where, encrypted how, and as whom.

variable "network_id" {
  description = "VPC of the private addresses: module.networking.network_id, which exists once private service access does."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("projects/[^/]+/global/networks/[^/]+$", var.network_id))
    error_message = "network_id is projects/PROJECT/global/networks/NAME: module.networking.network_id, not its name."
  }
}

variable "allocated_ip_range" {
  description = "Range of private service access that the addresses come from; null takes any: module.networking.psa_range_name."
  type        = string
  default     = null

  validation {
    condition     = var.allocated_ip_range == null || can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.allocated_ip_range))
    error_message = "allocated_ip_range is the name of an allocated range, not its addresses: module.networking.psa_range_name."
  }
}

variable "enable_private_path" {
  description = "Lets BigQuery and other Google services query the instance by its private address."
  type        = bool
  default     = true
  nullable    = false
}

variable "ssl_mode" {
  description = "ENCRYPTED_ONLY, or TRUSTED_CLIENT_CERTIFICATE_REQUIRED. It takes the place of require_ssl, which is gone."
  type        = string
  default     = "ENCRYPTED_ONLY"
  nullable    = false

  validation {
    condition     = contains(["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"], var.ssl_mode)
    error_message = "ssl_mode is ENCRYPTED_ONLY or TRUSTED_CLIENT_CERTIFICATE_REQUIRED: connections without TLS are not offered."
  }
}

variable "server_ca_mode" {
  description = "Who signs the server certificate: GOOGLE_MANAGED_INTERNAL_CA, GOOGLE_MANAGED_CAS_CA, or null for the API's default."
  type        = string
  default     = null

  validation {
    condition     = contains(["GOOGLE_MANAGED_INTERNAL_CA", "GOOGLE_MANAGED_CAS_CA"], coalesce(var.server_ca_mode, "GOOGLE_MANAGED_INTERNAL_CA"))
    error_message = "server_ca_mode is GOOGLE_MANAGED_INTERNAL_CA, GOOGLE_MANAGED_CAS_CA or null."
  }
}

variable "connector_enforcement" {
  description = "REQUIRED refuses everything but the Auth Proxy and the connectors, PgBouncer's own connections too."
  type        = string
  default     = "NOT_REQUIRED"
  nullable    = false

  validation {
    condition     = contains(["REQUIRED", "NOT_REQUIRED"], var.connector_enforcement)
    error_message = "connector_enforcement is REQUIRED or NOT_REQUIRED."
  }
}

variable "encryption_key_name" {
  description = "Key of the primary's disk and backups, in its region; null leaves them to Google's own keys. Decide at creation: a change replaces the database."
  type        = string
  default     = null

  validation {
    condition     = var.encryption_key_name == null || can(regex("/locations/${var.region}/keyRings/.+/cryptoKeys/", var.encryption_key_name))
    error_message = "encryption_key_name is a key of ${var.region}: projects/P/locations/${var.region}/keyRings/R/cryptoKeys/K."
  }
}

variable "replica_encryption_keys" {
  description = "Keys of the replicas in other regions, by region. Replicas in the primary's region share its key."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for region, key in var.replica_encryption_keys : can(regex("/locations/${region}/keyRings/.+/cryptoKeys/", key))])
    error_message = "replica_encryption_keys goes by region, and a key works in its own region only: { us-east1 = \"projects/P/locations/us-east1/keyRings/R/cryptoKeys/K\" }."
  }

  validation {
    condition     = var.encryption_key_name == null || alltrue([for region in values(var.replica_regions) : region == var.region || contains(keys(var.replica_encryption_keys), region)])
    error_message = "The primary has a key, so each region in replica_regions needs one of its own in replica_encryption_keys."
  }

  validation {
    condition     = var.encryption_key_name != null || length(var.replica_encryption_keys) == 0
    error_message = "Replicas have keys when the primary has one: set encryption_key_name, or leave replica_encryption_keys out."
  }

  validation {
    condition     = !contains(keys(var.replica_encryption_keys), var.region)
    error_message = "Replicas in ${var.region} share the primary's key: leave that region out of replica_encryption_keys."
  }
}

variable "iam_users" {
  description = "Who signs in by IAM, by any key: service accounts, or people and groups by type. They may connect to this instance and its replicas only."
  type = map(object({
    email          = string
    type           = optional(string, "CLOUD_IAM_SERVICE_ACCOUNT")
    database_roles = optional(list(string))
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for user in values(var.iam_users) : contains(["CLOUD_IAM_SERVICE_ACCOUNT", "CLOUD_IAM_USER", "CLOUD_IAM_GROUP"], user.type)
    ])
    error_message = "The type of an IAM user is CLOUD_IAM_SERVICE_ACCOUNT, CLOUD_IAM_USER or CLOUD_IAM_GROUP."
  }

  validation {
    condition     = alltrue([for user in values(var.iam_users) : can(regex("^[^:@\\s]+@[^@\\s]+\\.[a-z]+$", user.email))])
    error_message = "email is the bare address, without serviceAccount: or user: before it."
  }

  validation {
    condition = alltrue([
      for user in values(var.iam_users) : endswith(user.email, ".gserviceaccount.com") == (user.type == "CLOUD_IAM_SERVICE_ACCOUNT")
    ])
    error_message = "Addresses that end in .gserviceaccount.com are service accounts; for people write type = \"CLOUD_IAM_USER\", for groups \"CLOUD_IAM_GROUP\"."
  }
}

variable "built_in_user" {
  description = "A user with a password, for what cannot sign in by IAM, such as PgBouncer; null makes none. The password is generated, kept in Secret Manager, and never in plan or state. Raise password_version to change it. The secret is kept in secret_locations, or in the regions of secret_encryption_keys, or wherever Google likes."
  type = object({
    name                   = optional(string, "octollm")
    password_version       = optional(number, 1)
    database_roles         = optional(list(string))
    password_readers       = optional(map(string), {})
    secret_locations       = optional(list(string), [])
    secret_encryption_keys = optional(map(string), {})
  })
  default = null

  validation {
    condition     = var.built_in_user == null || can(regex("^[a-z_][a-z0-9_-]{0,62}$", try(var.built_in_user.name, "")))
    error_message = "built_in_user.name has lower case letters, digits, - and _: octollm."
  }

  validation {
    condition     = !contains(["postgres", "cloudsqlsuperuser", "cloudsqladmin"], try(var.built_in_user.name, "-"))
    error_message = "built_in_user.name is a user of its own: postgres and cloudsqlsuperuser are there already and may do everything."
  }

  validation {
    condition     = try(var.built_in_user.password_version >= 1 && floor(var.built_in_user.password_version) == var.built_in_user.password_version, true)
    error_message = "built_in_user.password_version is a whole number from 1 on: 0 counts as unset."
  }

  validation {
    condition = alltrue([
      for member in values(try(var.built_in_user.password_readers, {})) : can(regex("^(serviceAccount|group|user):.+@.+$|^principal(Set)?://iam\\.googleapis\\.com/.+$", member))
    ])
    error_message = "password_readers holds IAM members, such as serviceAccount:pgbouncer@octollm-dev.iam.gserviceaccount.com."
  }

  validation {
    condition = alltrue([
      for region, key in try(var.built_in_user.secret_encryption_keys, {}) : can(regex("/locations/${region}/keyRings/.+/cryptoKeys/", key))
    ])
    error_message = "secret_encryption_keys goes by region, and a key works in its own region only."
  }

  validation {
    condition     = length(try(var.built_in_user.secret_encryption_keys, {})) == 0 || length(try(var.built_in_user.secret_locations, [])) == 0
    error_message = "With keys the secret is kept in the regions of secret_encryption_keys: leave secret_locations out."
  }

  validation {
    condition     = alltrue([for place in try(var.built_in_user.secret_locations, []) : can(regex("^[a-z]+-[a-z]+[0-9]+$", place))])
    error_message = "secret_locations holds regions such as us-central1."
  }
}
