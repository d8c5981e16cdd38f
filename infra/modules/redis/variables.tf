# Inputs for both engines, and size.

variable "engine" {
  description = "INSTANCE: Memorystore for Redis, sharded by the application if shard_count is above 1. CLUSTER: Memorystore for Redis Cluster, which shards automatically and authenticates clients with IAM."
  type        = string
  default     = "INSTANCE"
  nullable    = false

  validation {
    condition     = contains(["INSTANCE", "CLUSTER"], var.engine)
    error_message = "engine must be INSTANCE or CLUSTER."
  }
}

variable "environment" {
  description = "Environment, which becomes a label: dev, staging or prod. In dev an instance has no standby by default."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "instance_name" {
  description = "Name of the instance or cluster. Further instances get a number: NAME-2, NAME-3."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.instance_name))
    error_message = "instance_name must start with a letter, not end with a hyphen, and have lowercase letters, digits and hyphens, such as octollm-dev-redis."
  }

  validation {
    condition = length(var.instance_name) <= (
      var.engine == "CLUSTER" ? 63 : var.shard_count == 1 ? 40 : 40 - length("-${var.shard_count}")
    )
    error_message = "instance_name is too long: use at most 40 characters for an instance, including the shard number, or 63 for a cluster."
  }
}

variable "labels" {
  description = "Labels of the cache and its secrets; environment and managed-by are added."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for key, value in var.labels : can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))
    ])
    error_message = "labels: keys and values must have lowercase letters, digits, - and _, and keys must start with a letter: { team = \"platform\" }."
  }
}

variable "memory_size_gb" {
  description = "Memory of each instance in GiB. The memory of a cluster depends on its nodes."
  type        = number
  default     = null

  validation {
    condition     = var.memory_size_gb == null || contains(range(1, 301), coalesce(var.memory_size_gb, 1))
    error_message = "memory_size_gb must be a whole number from 1 to 300."
  }

  validation {
    condition     = (var.memory_size_gb == null) == (var.engine == "CLUSTER")
    error_message = "memory_size_gb is required for an instance and not allowed for a cluster, whose memory is shard_count times the memory of node_type."
  }
}

variable "node_type" {
  description = "Size of a cluster's nodes: REDIS_STANDARD_SMALL has 6.5 GB, REDIS_HIGHMEM_MEDIUM 13 GB, REDIS_HIGHMEM_XLARGE 58 GB, REDIS_SHARED_CORE_NANO 1.4 GB and no SLA."
  type        = string
  default     = "REDIS_STANDARD_SMALL"
  nullable    = false

  validation {
    condition = contains([
      "REDIS_SHARED_CORE_NANO", "REDIS_STANDARD_SMALL", "REDIS_STANDARD_LARGE", "REDIS_HIGHCPU_MEDIUM",
      "REDIS_HIGHMEM_MEDIUM", "REDIS_HIGHMEM_XLARGE", "REDIS_HIGHMEM_2XLARGE",
    ], var.node_type)
    error_message = "node_type ${var.node_type} does not exist in Memorystore for Redis Cluster: write REDIS_STANDARD_SMALL or REDIS_HIGHMEM_MEDIUM; newer types are REDIS_STANDARD_LARGE, REDIS_HIGHCPU_MEDIUM, REDIS_HIGHMEM_XLARGE and REDIS_HIGHMEM_2XLARGE; REDIS_SHARED_CORE_NANO is for trials."
  }
}

variable "project_id" {
  description = "Project that the cache is created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be the ID of a project, such as octollm-dev, not its number or display name."
  }
}

variable "project_number" {
  description = "Number of the project. If set, the module lets Memorystore's service agent use the key; if null, the caller must grant this."
  type        = string
  default     = null

  validation {
    condition     = var.project_number == null || can(regex("^[0-9]{6,}$", var.project_number))
    error_message = "project_number must have digits only, such as data.google_project.this.number."
  }

  validation {
    condition     = var.project_number == null || var.customer_managed_key != null
    error_message = "project_number is only used to grant access to customer_managed_key: set both, or leave project_number out."
  }
}

variable "read_replicas" {
  description = "Replicas of an instance, or of each shard of a cluster. On STANDARD_HA, 0 and 1 both mean only the standby; with 2 or more, clients can read from replicas."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = contains(range(6), var.read_replicas)
    error_message = "read_replicas must be a whole number from 0 to 5."
  }

  validation {
    condition     = var.engine == "CLUSTER" || local.tier == "STANDARD_HA" || var.read_replicas == 0
    error_message = "read_replicas must be 0 with tier = \"BASIC\", which has no replicas: set tier = \"STANDARD_HA\", or read_replicas = 0."
  }

  validation {
    condition     = var.engine == "CLUSTER" || var.read_replicas < 2 || coalesce(var.memory_size_gb, 5) >= 5
    error_message = "read_replicas of 2 or more need 5 GiB: set memory_size_gb = 5 or more, or read_replicas = 1, which is the standby."
  }
}

variable "redis_version" {
  description = "Redis version of an instance. A higher version upgrades it, a lower version replaces it. Not used for a cluster."
  type        = string
  default     = "REDIS_7_2"
  nullable    = false

  validation {
    condition     = can(regex("^REDIS_([7-9]|[1-9][0-9])_[0-9]+$", var.redis_version))
    error_message = "redis_version must be REDIS_7_0 or later, such as REDIS_7_2."
  }
}

variable "region" {
  description = "Region of the cache."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region such as us-central1, not a zone: Memorystore places the standby of STANDARD_HA and the cluster nodes in other zones automatically."
  }
}

variable "shard_count" {
  description = "Number of shards: of instances over which the application distributes its keys, or of shards of one cluster."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = contains(range(1, 251), var.shard_count)
    error_message = "shard_count must be a whole number from 1 to 250."
  }
}

variable "tier" {
  description = "Tier of an instance: BASIC is one node, which loses its data when it fails; STANDARD_HA has a standby in another zone; null means BASIC in dev, STANDARD_HA elsewhere. A change replaces the instance."
  type        = string
  default     = null

  validation {
    condition     = contains(["BASIC", "STANDARD_HA"], coalesce(var.tier, "BASIC"))
    error_message = "tier must be BASIC or STANDARD_HA."
  }
}
