# Nodes.

variable "node_network_tags" {
  description = "Network tags of all nodes, for firewall rules that cannot use the service account."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.node_network_tags : can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", tag))])
    error_message = "node_network_tags must start with a letter and have at most 63 lowercase letters, digits and hyphens, such as octollm-node."
  }
}

variable "node_pools" {
  description = "Node pools by name. min_nodes and max_nodes count the whole pool, or each zone with count_scope = \"PER_ZONE\". preemptible is the old name of spot."
  type = map(object({
    machine_type      = string
    min_nodes         = number
    max_nodes         = number
    count_scope       = optional(string, "TOTAL")
    initial_count     = optional(number)
    disk_size_gb      = optional(number, 100)
    disk_type         = optional(string, "pd-balanced")
    preemptible       = optional(bool, false)
    spot              = optional(bool)
    location_policy   = optional(string)
    node_locations    = optional(list(string))
    max_pods_per_node = optional(number)
    labels            = optional(map(string), {})
    taints = optional(list(object({
      key    = string
      value  = string
      effect = string
    })), [])
    upgrade = optional(object({
      strategy            = optional(string, "SURGE")
      max_surge           = optional(number, 1)
      max_unavailable     = optional(number, 0)
      batch_percentage    = optional(number, 0.25)
      batch_soak_duration = optional(string, "300s")
      pool_soak_duration  = optional(string, "3600s")
    }), {})
  }))
  nullable = false

  validation {
    condition     = length(var.node_pools) > 0
    error_message = "node_pools must have at least one node pool: { default = { machine_type = \"e2-standard-2\", min_nodes = 1, max_nodes = 3 } }."
  }

  validation {
    condition     = alltrue([for name in keys(var.node_pools) : can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", name))])
    error_message = "node_pools: each key is the pool's name and must have at most 40 lowercase letters, digits and hyphens, such as general."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : can(regex("^[a-z]+[0-9]+[a-z]*-[a-z]+(-[a-z0-9]+)*$", pool.machine_type))])
    error_message = "node_pools: machine_type must be a Compute Engine machine type such as e2-standard-2 or n2-standard-8. Tiers that start with db- belong to Cloud SQL."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) :
      pool.min_nodes >= 0 && pool.max_nodes >= 1 && pool.min_nodes <= pool.max_nodes &&
      floor(pool.min_nodes) == pool.min_nodes && floor(pool.max_nodes) == pool.max_nodes
    ])
    error_message = "node_pools: min_nodes and max_nodes must be whole numbers, min_nodes at least 0, and max_nodes at least 1 and at least min_nodes."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : contains(["TOTAL", "PER_ZONE"], pool.count_scope)])
    error_message = "node_pools: count_scope must be TOTAL (min_nodes and max_nodes apply to the whole pool) or PER_ZONE (they apply to each zone, so three zones have three times as many nodes)."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : pool.initial_count == null || try(pool.initial_count >= 0, false)])
    error_message = "node_pools: initial_count must be null or a whole number of at least 0: the nodes that a new pool gets in each zone."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : pool.disk_size_gb >= 10 && pool.disk_size_gb <= 65536])
    error_message = "node_pools: disk_size_gb must be from 10 to 65536; images and logs need 50 or more."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) : contains(["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"], pool.disk_type)
    ])
    error_message = "node_pools: disk_type must be pd-standard, pd-balanced, pd-ssd or hyperdisk-balanced."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) :
      !can(regex("^(c4|c4a|c4d|n4|n4a|n4d)-", pool.machine_type)) || startswith(pool.disk_type, "hyperdisk-")
    ])
    error_message = "node_pools: C4 and N4 machines can boot from Hyperdisk only: set disk_type = \"hyperdisk-balanced\"."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : !(pool.preemptible && pool.spot == false)])
    error_message = "node_pools: preemptible = true contradicts spot = false, because preemptible is the old name of spot. Set spot = true, or leave both out."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : contains(["ANY", "BALANCED"], coalesce(pool.location_policy, "ANY"))])
    error_message = "node_pools: location_policy must be ANY (the default for Spot nodes) or BALANCED (the default for others)."
  }

  validation {
    condition = alltrue(flatten([
      for pool in values(var.node_pools) : [for zone in coalesce(pool.node_locations, []) : can(regex("^${var.region}-[a-z]$", zone))]
    ]))
    error_message = "node_pools: node_locations must be zones of ${var.region}, such as [\"${var.region}-a\"]."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) : coalesce(pool.max_pods_per_node, 110) >= 8 && coalesce(pool.max_pods_per_node, 110) <= 256
    ])
    error_message = "node_pools: max_pods_per_node must be from 8 to 256; GKE's default is 110."
  }

  validation {
    condition = alltrue(flatten([
      for pool in values(var.node_pools) : [for key in keys(pool.labels) : !can(regex("(^|\\.)(kubernetes|k8s)\\.io/", key))]
    ]))
    error_message = "node_pools: labels with kubernetes.io/ or k8s.io/ are reserved for Kubernetes. Use your own prefix, such as octollm.com/tier."
  }

  validation {
    condition = alltrue(flatten([
      for pool in values(var.node_pools) : [
        for taint in pool.taints : contains(["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"], taint.effect)
      ]
    ]))
    error_message = "node_pools: the effect of a taint must be NO_SCHEDULE, PREFER_NO_SCHEDULE or NO_EXECUTE (Terraform's spelling, not kubectl's)."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : contains(["SURGE", "BLUE_GREEN"], pool.upgrade.strategy)])
    error_message = "node_pools: upgrade.strategy must be SURGE or BLUE_GREEN."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) :
      pool.upgrade.max_surge >= 0 && pool.upgrade.max_unavailable >= 0 && pool.upgrade.max_surge + pool.upgrade.max_unavailable >= 1
    ])
    error_message = "node_pools: an upgrade must move at least one node at a time. Set upgrade.max_surge or upgrade.max_unavailable to 1 or more."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : pool.upgrade.batch_percentage > 0 && pool.upgrade.batch_percentage <= 1])
    error_message = "node_pools: upgrade.batch_percentage must be a fraction: 0.25 drains a quarter of the old nodes at a time."
  }
}
