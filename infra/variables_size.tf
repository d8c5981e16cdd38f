# Size. Each object is named after the module that it configures, and its attributes after the inputs of that module.
# Defaults and validations are those of the module.

variable "database" {
  description = "PostgreSQL. connection_pooling is NONE, MANAGED (Enterprise Plus) or EXTERNAL, which is PgBouncer in the cluster."
  type = object({
    tier                           = string
    postgres_version               = optional(string)
    edition                        = optional(string)
    name_suffix                    = optional(string)
    disk_size                      = optional(number)
    disk_autoresize_limit          = optional(number)
    database_flags                 = optional(map(string))
    high_availability              = optional(bool, false)
    read_replicas                  = optional(number, 0)
    dr_replica                     = optional(string)
    retention_days                 = optional(number)
    pitr_enabled                   = optional(bool)
    transaction_log_retention_days = optional(number)
    connection_pooling             = optional(string, "NONE")
    password_version               = optional(number, 1)
    iam_users                      = optional(map(object({ email = string, type = optional(string, "CLOUD_IAM_SERVICE_ACCOUNT"), database_roles = optional(list(string)) })), {})
  })
  nullable = false
}

variable "gke" {
  description = "The cluster. backup_retain_days: null creates no backups."
  type = object({
    kubernetes_version  = optional(string)
    release_channel     = optional(string)
    zonal_location      = optional(string)
    node_locations      = optional(list(string))
    rbac_security_group = optional(string)
    backup_retain_days  = optional(number)

    maintenance_exclusions     = optional(map(object({ start = string, end = string, scope = optional(string, "NO_MINOR_UPGRADES") })), {})
    master_authorized_networks = optional(list(object({ cidr_block = string, display_name = string })), [])

    node_pools = map(object({
      machine_type      = string
      min_nodes         = number
      max_nodes         = number
      disk_size_gb      = optional(number, 100)
      disk_type         = optional(string, "pd-balanced")
      spot              = optional(bool, false)
      node_locations    = optional(list(string))
      max_pods_per_node = optional(number)
      labels            = optional(map(string), {})
      taints            = optional(list(object({ key = string, value = string, effect = string })), [])
    }))
  })
  nullable = false
}

variable "network" {
  description = "IP ranges and egress settings. Ranges must not overlap, also not between environments: networks with equal ranges can never be connected."
  type = object({
    nodes_cidr         = string
    pods_cidr          = string
    services_cidr      = string
    database_cidr      = string
    psa_cidr           = string
    control_plane_cidr = string
    flow_sampling      = optional(number, 0.5)
    nat_static_ips     = optional(number, 0)
    cloud_armor        = optional(bool, true)
    egress_lockdown    = optional(bool, false)
    egress_fqdns       = optional(list(string), [])
  })
  nullable = false
}

variable "redis" {
  description = "Redis: engine INSTANCE, sharded by the application if shard_count is above 1, or CLUSTER. snapshot_period is the interval between snapshots."
  type = object({
    engine              = optional(string, "INSTANCE")
    redis_version       = optional(string)
    tier                = optional(string)
    memory_size_gb      = optional(number)
    read_replicas       = optional(number)
    shard_count         = optional(number)
    node_type           = optional(string)
    snapshot_period     = optional(string, "TWENTY_FOUR_HOURS")
    auth_secret_version = optional(number)
  })
  nullable = false
}

variable "storage" {
  description = "Buckets: days after which objects are deleted; logs are kept for at least 90 days."
  type        = object({ lifecycle_days = number })
  nullable    = false
}
