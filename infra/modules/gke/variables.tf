# What is asked of every cluster.

variable "project_id" {
  description = "Project that the cluster is created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is the id of a project, such as octollm-dev, neither its number nor its display name."
  }
}

variable "region" {
  description = "Region of the cluster, and of what belongs to it when the cluster itself is zonal."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region is a region such as us-central1. For a cluster in one zone set zonal_location as well."
  }
}

variable "environment" {
  description = "Environment: in prod the control plane has a private address only, logs of its own and intranode visibility."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "labels" {
  description = "Labels of the cluster, its nodes and what belongs to it; environment and managed-by are added."
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

variable "cluster_name" {
  description = "Name of the cluster, also the beginning of the names of what belongs to it."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.cluster_name) <= 40 && can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.cluster_name))
    error_message = "cluster_name has at most 40 lower case letters, digits and hyphens and starts with a letter: octollm-dev-cluster."
  }
}

variable "deletion_protection" {
  description = "Keeps Terraform from deleting the cluster. To delete it: set false, apply, then destroy."
  type        = bool
  default     = true
  nullable    = false
}

# Versions and maintenance.

variable "kubernetes_version" {
  description = "Lowest version of the control plane, as minor, patch or full GKE version; null lets the release channel choose."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.\\d\\d(\\.\\d+(-gke\\.\\d+)?)?$", var.kubernetes_version))
    error_message = "kubernetes_version is a version such as 1.35, 1.35.2 or 1.35.2-gke.1269000. Leave it out to let the release channel choose."
  }
}

variable "release_channel" {
  description = "Channel that GKE upgrades the cluster from: RAPID, REGULAR, STABLE or EXTENDED (which costs extra)."
  type        = string
  default     = "REGULAR"
  nullable    = false

  validation {
    condition     = contains(["RAPID", "REGULAR", "STABLE", "EXTENDED"], var.release_channel)
    error_message = "release_channel is RAPID, REGULAR, STABLE or EXTENDED. GKE has deprecated clusters without a channel: write REGULAR."
  }
}

variable "maintenance_window" {
  description = "When GKE may upgrade: the first window, in UTC, and how it recurs (RFC 5545)."
  type = object({
    start      = optional(string, "2026-01-03T02:00:00Z")
    end        = optional(string, "2026-01-03T08:00:00Z")
    recurrence = optional(string, "FREQ=WEEKLY;BYDAY=SA,SU")
  })
  default  = {}
  nullable = false

  validation {
    condition = try(
      timecmp(timeadd(var.maintenance_window.start, "4h"), var.maintenance_window.end) <= 0 &&
      timecmp(timeadd(var.maintenance_window.start, "24h"), var.maintenance_window.end) >= 0,
      false
    )
    error_message = "maintenance_window starts and ends at times such as 2026-01-03T02:00:00Z, 4 to 24 hours apart."
  }

  validation {
    condition     = can(regex("^FREQ=(DAILY|WEEKLY|MONTHLY)(;[A-Z]+=[A-Z0-9,+-]+)*$", var.maintenance_window.recurrence))
    error_message = "maintenance_window.recurrence is a rule such as FREQ=WEEKLY;BYDAY=SA,SU or FREQ=DAILY."
  }

  # Four whole weeks fit into 32 days. Monthly rules are left to the API.
  validation {
    condition = !can(regex("^FREQ=(DAILY|WEEKLY)(;BYDAY=[A-Z,]+)?$", var.maintenance_window.recurrence)) || try(
      4 * length(split(",", try(
        regex("BYDAY=([A-Z,]+)", var.maintenance_window.recurrence)[0],
        startswith(var.maintenance_window.recurrence, "FREQ=DAILY") ? "MO,TU,WE,TH,FR,SA,SU" : "SA"
        ))) * length([
        for hour in range(1, 25) : hour
        if timecmp(timeadd(var.maintenance_window.start, "${hour}h"), var.maintenance_window.end) <= 0
      ]) >= 48,
      true
    )
    error_message = "GKE wants 48 hours of maintenance windows within any 32 days: two days a week need 6 hours each, one day needs 12, a daily window 4."
  }
}

variable "maintenance_exclusions" {
  description = "Times without upgrades, by name. The default scope lets patches through."
  type = map(object({
    start = string
    end   = string
    scope = optional(string, "NO_MINOR_UPGRADES")
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(var.maintenance_exclusions) <= 20
    error_message = "A cluster has at most 20 maintenance exclusions: remove those that are over."
  }

  validation {
    condition = alltrue([
      for exclusion in values(var.maintenance_exclusions) : try(
        timecmp(exclusion.start, exclusion.end) < 0 && timecmp(timeadd(exclusion.start, "4320h"), exclusion.end) >= 0,
        false
      )
    ])
    error_message = "An exclusion starts before it ends, both written like 2026-12-18T00:00:00Z, and lasts at most 180 days: nodes need patches."
  }

  validation {
    condition = alltrue([
      for exclusion in values(var.maintenance_exclusions) :
      contains(["NO_UPGRADES", "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES"], exclusion.scope)
    ])
    error_message = "The scope of an exclusion is NO_UPGRADES, NO_MINOR_UPGRADES or NO_MINOR_OR_NODE_UPGRADES."
  }
}

variable "upgrade_notifications" {
  description = "Publishes notices of upgrades and security bulletins to a Pub/Sub topic; null publishes none."
  type = object({
    event_types  = optional(list(string), ["UPGRADE_AVAILABLE_EVENT", "UPGRADE_EVENT", "UPGRADE_INFO_EVENT", "SECURITY_BULLETIN_EVENT"])
    kms_key_name = optional(string)
  })
  default = null

  validation {
    condition = alltrue([
      for event in try(var.upgrade_notifications.event_types, []) :
      contains(["UPGRADE_AVAILABLE_EVENT", "UPGRADE_EVENT", "UPGRADE_INFO_EVENT", "SECURITY_BULLETIN_EVENT"], event)
    ])
    error_message = "event_types are among UPGRADE_AVAILABLE_EVENT, UPGRADE_EVENT, UPGRADE_INFO_EVENT and SECURITY_BULLETIN_EVENT."
  }
}

# Places and network.

variable "zonal_location" {
  description = "Zone of a zonal cluster; null makes it regional. The free tier pays the fee of one zonal cluster per billing account."
  type        = string
  default     = null

  validation {
    condition     = var.zonal_location == null || can(regex("^${var.region}-[a-z]$", var.zonal_location))
    error_message = "zonal_location is a zone of ${var.region}, such as ${var.region}-a. Leave it out for a regional cluster."
  }
}

variable "node_locations" {
  description = "Zones of the nodes; null takes three of the region, or the zone of a zonal cluster alone."
  type        = list(string)
  default     = null

  validation {
    condition = var.node_locations == null || try(
      length(var.node_locations) > 0 &&
      length(distinct(var.node_locations)) == length(var.node_locations) &&
      alltrue([for zone in var.node_locations : can(regex("^${var.region}-[a-z]$", zone))]),
      false
    )
    error_message = "node_locations are different zones of ${var.region}, such as [\"${var.region}-a\", \"${var.region}-b\"], or null."
  }

  validation {
    condition     = var.zonal_location == null || !contains(coalesce(var.node_locations, []), coalesce(var.zonal_location, "-"))
    error_message = "node_locations of a zonal cluster name the further zones only: leave its own zone out."
  }
}

variable "network_name" {
  description = "Name or self link of the VPC; the self link where the network belongs to a host project."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.network_name) > 0
    error_message = "network_name is the name or self link of a VPC: module.networking.network_name."
  }
}

variable "subnet_name" {
  description = "Name or self link of the subnet of the nodes, which has the secondary ranges for pods and services."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.subnet_name) > 0
    error_message = "subnet_name is the name or self link of a subnet: module.networking.subnet_name."
  }
}

variable "pods_range_name" {
  description = "Secondary range of the subnet that pods get addresses from."
  type        = string
  default     = "pods"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.pods_range_name))
    error_message = "pods_range_name is the name of a secondary range of the subnet, such as pods."
  }
}

variable "services_range_name" {
  description = "Secondary range of the subnet that services get addresses from."
  type        = string
  default     = "services"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.services_range_name)) && var.services_range_name != var.pods_range_name
    error_message = "services_range_name is the name of a secondary range of the subnet, such as services, and another one than that of the pods."
  }
}

# Access to the control plane.

variable "enable_private_nodes" {
  description = "Nodes without public addresses; they reach the internet through Cloud NAT."
  type        = bool
  default     = true
  nullable    = false
}

variable "enable_private_endpoint" {
  description = "Control plane without a public address; null means in prod only."
  type        = bool
  default     = null

  validation {
    condition     = !coalesce(var.enable_private_endpoint, var.environment == "prod") || var.enable_private_nodes
    error_message = "A private endpoint needs private nodes: set enable_private_nodes = true, or enable_private_endpoint = false."
  }
}

variable "enable_ip_endpoints" {
  description = "IP addresses of the control plane; false leaves the DNS endpoint as the only way in."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.enable_ip_endpoints || var.dns_endpoint_external
    error_message = "Without IP endpoints the DNS endpoint is the only way in: set dns_endpoint_external = true."
  }
}

variable "dns_endpoint_external" {
  description = "Lets users and pipelines in by the DNS endpoint, which IAM guards, from wherever they are."
  type        = bool
  default     = true
  nullable    = false
}

variable "master_authorized_networks" {
  description = "Ranges that may call the IP endpoints, such as a VPN or a bastion's subnet. None is needed for the DNS endpoint."
  type = list(object({
    cidr_block   = string
    display_name = string
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for network in var.master_authorized_networks :
      can(cidrhost(network.cidr_block, 0)) && try(tonumber(split("/", network.cidr_block)[1]) >= 8, false)
    ])
    error_message = "Authorized networks are ranges such as 203.0.113.8/29, never 0.0.0.0/0, ::/0 or wider than a /8: use the DNS endpoint where addresses change."
  }

  validation {
    condition     = var.enable_ip_endpoints || length(var.master_authorized_networks) == 0
    error_message = "Authorized networks guard the IP endpoints, which are off: remove them, or set enable_ip_endpoints = true."
  }
}

variable "master_ipv4_cidr_block" {
  description = "Range of the control plane, a /28 that nothing else in the VPC uses; null lets Google choose. A change replaces the cluster."
  type        = string
  default     = null

  validation {
    condition = var.master_ipv4_cidr_block == null || (
      can(regex("^(10|172|192)\\.[0-9.]+/28$", var.master_ipv4_cidr_block)) && try(
        cidrsubnet(var.master_ipv4_cidr_block, 0, 0) == var.master_ipv4_cidr_block, false
      )
    )
    error_message = "master_ipv4_cidr_block is a private /28 that starts at its own border, such as 172.16.0.0/28, or null."
  }

  validation {
    condition     = var.master_ipv4_cidr_block == null || var.enable_private_nodes
    error_message = "master_ipv4_cidr_block belongs to a cluster with private nodes: leave it out, or set enable_private_nodes = true."
  }
}

variable "private_endpoint_subnetwork" {
  description = "Subnet of the VPC that the control plane takes its address from, instead of a range of its own. A change replaces the cluster."
  type        = string
  default     = null

  validation {
    condition     = var.private_endpoint_subnetwork == null || (var.master_ipv4_cidr_block == null && var.enable_private_nodes)
    error_message = "private_endpoint_subnetwork needs private nodes and takes the place of master_ipv4_cidr_block: set one of the two."
  }
}

variable "gateway_api_channel" {
  description = "Gateway API resources that GKE installs: CHANNEL_STANDARD or CHANNEL_DISABLED."
  type        = string
  default     = "CHANNEL_STANDARD"
  nullable    = false

  validation {
    condition     = contains(["CHANNEL_STANDARD", "CHANNEL_DISABLED"], var.gateway_api_channel)
    error_message = "gateway_api_channel is CHANNEL_STANDARD or CHANNEL_DISABLED."
  }
}

# Nodes.

variable "node_network_tags" {
  description = "Network tags of all nodes, for firewall rules that cannot go by service account."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for tag in var.node_network_tags : can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", tag))])
    error_message = "Network tags have lower case letters, digits and hyphens, such as octollm-node."
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
    error_message = "A cluster needs at least one node pool: { default = { machine_type = \"e2-standard-2\", min_nodes = 1, max_nodes = 3 } }."
  }

  validation {
    condition     = alltrue([for name in keys(var.node_pools) : can(regex("^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$", name))])
    error_message = "A node pool's name has at most 40 lower case letters, digits and hyphens: general."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : can(regex("^[a-z]+[0-9]+[a-z]*-[a-z]+(-[a-z0-9]+)*$", pool.machine_type))])
    error_message = "machine_type is a Compute Engine machine type such as e2-standard-2 or n2-standard-8; tiers that start with db- belong to Cloud SQL."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) :
      pool.min_nodes >= 0 && pool.max_nodes >= 1 && pool.min_nodes <= pool.max_nodes &&
      floor(pool.min_nodes) == pool.min_nodes && floor(pool.max_nodes) == pool.max_nodes
    ])
    error_message = "min_nodes and max_nodes are whole numbers, 0 <= min_nodes <= max_nodes, and max_nodes is at least 1."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : contains(["TOTAL", "PER_ZONE"], pool.count_scope)])
    error_message = "count_scope is TOTAL, where min_nodes and max_nodes count the pool, or PER_ZONE, where three zones make three times as many."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : pool.initial_count == null || try(pool.initial_count >= 0, false)])
    error_message = "initial_count is the number of nodes that a new pool gets in each zone: 0 or more, or nothing."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : pool.disk_size_gb >= 10 && pool.disk_size_gb <= 65536])
    error_message = "disk_size_gb is between 10 and 65536; images and logs of a node need 50 or more."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) : contains(["pd-standard", "pd-balanced", "pd-ssd", "hyperdisk-balanced"], pool.disk_type)
    ])
    error_message = "disk_type is pd-standard, pd-balanced, pd-ssd or hyperdisk-balanced."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) :
      !can(regex("^(c4|c4a|c4d|n4|n4a|n4d)-", pool.machine_type)) || startswith(pool.disk_type, "hyperdisk-")
    ])
    error_message = "C4 and N4 machines boot from Hyperdisk only: write disk_type = \"hyperdisk-balanced\"."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : !(pool.preemptible && pool.spot == false)])
    error_message = "preemptible = true and spot = false contradict each other: preemptible is the old name of spot. Write spot = true or leave both out."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : contains(["ANY", "BALANCED"], coalesce(pool.location_policy, "ANY"))])
    error_message = "location_policy is ANY (what spot nodes get) or BALANCED (what others get)."
  }

  validation {
    condition = alltrue(flatten([
      for pool in values(var.node_pools) : [for zone in coalesce(pool.node_locations, []) : can(regex("^${var.region}-[a-z]$", zone))]
    ]))
    error_message = "node_locations of a pool are zones of ${var.region}, such as [\"${var.region}-a\"]."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) : coalesce(pool.max_pods_per_node, 110) >= 8 && coalesce(pool.max_pods_per_node, 110) <= 256
    ])
    error_message = "max_pods_per_node is between 8 and 256; GKE's default is 110."
  }

  validation {
    condition = alltrue(flatten([
      for pool in values(var.node_pools) : [for key in keys(pool.labels) : !can(regex("(^|\\.)(kubernetes|k8s)\\.io/", key))]
    ]))
    error_message = "Labels with kubernetes.io/ or k8s.io/ are Kubernetes' own: use a prefix of yours, such as octollm.com/tier."
  }

  validation {
    condition = alltrue(flatten([
      for pool in values(var.node_pools) : [
        for taint in pool.taints : contains(["NO_SCHEDULE", "PREFER_NO_SCHEDULE", "NO_EXECUTE"], taint.effect)
      ]
    ]))
    error_message = "The effect of a taint is NO_SCHEDULE, PREFER_NO_SCHEDULE or NO_EXECUTE (Terraform's spelling, not kubectl's)."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : contains(["SURGE", "BLUE_GREEN"], pool.upgrade.strategy)])
    error_message = "upgrade.strategy is SURGE or BLUE_GREEN."
  }

  validation {
    condition = alltrue([
      for pool in values(var.node_pools) :
      pool.upgrade.max_surge >= 0 && pool.upgrade.max_unavailable >= 0 && pool.upgrade.max_surge + pool.upgrade.max_unavailable >= 1
    ])
    error_message = "An upgrade moves at least one node at a time: set upgrade.max_surge or upgrade.max_unavailable to 1 or more."
  }

  validation {
    condition     = alltrue([for pool in values(var.node_pools) : pool.upgrade.batch_percentage > 0 && pool.upgrade.batch_percentage <= 1])
    error_message = "upgrade.batch_percentage is a fraction: 0.25 drains a quarter of the old nodes at a time."
  }
}

# Security.

variable "database_encryption" {
  description = "Key that encrypts Kubernetes Secrets in etcd, in the cluster's region; null leaves them to Google's own keys."
  type        = object({ key_name = string })
  default     = null

  validation {
    condition     = var.database_encryption == null || can(regex("/locations/${var.region}/keyRings/.+/cryptoKeys/", var.database_encryption.key_name))
    error_message = "database_encryption.key_name is a key of ${var.region}: projects/P/locations/${var.region}/keyRings/R/cryptoKeys/K."
  }
}

variable "boot_disk_kms_key" {
  description = "Key that encrypts the nodes' boot disks, in the cluster's region. A change replaces the pools."
  type        = string
  default     = null

  validation {
    condition     = var.boot_disk_kms_key == null || can(regex("/locations/${var.region}/keyRings/.+/cryptoKeys/", var.boot_disk_kms_key))
    error_message = "boot_disk_kms_key is a key of ${var.region}: projects/P/locations/${var.region}/keyRings/R/cryptoKeys/K."
  }
}

variable "binary_authorization_mode" {
  description = "PROJECT_SINGLETON_POLICY_ENFORCE lets the project's policy decide on images, for a dry run too; DISABLED lets all in."
  type        = string
  default     = "PROJECT_SINGLETON_POLICY_ENFORCE"
  nullable    = false

  validation {
    condition     = contains(["PROJECT_SINGLETON_POLICY_ENFORCE", "DISABLED"], var.binary_authorization_mode)
    error_message = "binary_authorization_mode is PROJECT_SINGLETON_POLICY_ENFORCE or DISABLED. A dry run is set in the policy: DRYRUN_AUDIT_LOG_ONLY."
  }
}

variable "rbac_security_group" {
  description = "Google group whose member groups Kubernetes role bindings may name; it is always called gke-security-groups."
  type        = string
  default     = null

  validation {
    condition     = var.rbac_security_group == null || can(regex("^gke-security-groups@.+\\..+$", var.rbac_security_group))
    error_message = "rbac_security_group is gke-security-groups@ and your domain: GKE takes no other name."
  }
}

variable "enable_secret_manager_addon" {
  description = "Lets pods mount secrets of Secret Manager by the CSI driver that GKE manages."
  type        = bool
  default     = false
  nullable    = false
}

variable "artifact_registry_repositories" {
  description = "Repositories that the nodes pull images from, by any key; project and region default to the cluster's."
  type = map(object({
    repository = string
    location   = optional(string)
    project_id = optional(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for source in values(var.artifact_registry_repositories) : can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", source.repository))])
    error_message = "repository is the bare name of an Artifact Registry repository, such as octollm; gcr.io is shut down."
  }
}

# Backups.

variable "enable_backup_agent" {
  description = "Agent of Backup for GKE in the cluster; null means when there is a backup plan."
  type        = bool
  default     = null

  validation {
    condition     = coalesce(var.enable_backup_agent, true) || var.backup == null
    error_message = "A backup plan needs the agent: leave enable_backup_agent out, or remove backup."
  }
}

variable "backup" {
  description = "Scheduled backups of workloads and volumes, all namespaces unless some are named; null makes no plan. An empty object takes the defaults."
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
