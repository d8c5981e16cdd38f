# What is asked of every cache, and its size.

variable "engine" {
  description = "INSTANCE: Memorystore for Redis, sharded by the application if shard_count is above 1. CLUSTER: Memorystore for Redis Cluster, which shards automatically and authenticates clients with IAM."
  type        = string
  default     = "INSTANCE"
  nullable    = false

  validation {
    condition     = contains(["INSTANCE", "CLUSTER"], var.engine)
    error_message = "engine is INSTANCE or CLUSTER."
  }
}

variable "environment" {
  description = "Environment, which becomes a label: dev, staging or prod. In dev an instance has no standby by default."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "instance_name" {
  description = "Name of the instance or cluster. Further instances get a number: NAME-2, NAME-3."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.instance_name))
    error_message = "instance_name has lower case letters, digits and hyphens, starts with a letter and does not end with a hyphen: octollm-dev-redis."
  }

  validation {
    condition = length(var.instance_name) <= (
      var.engine == "CLUSTER" ? 63 : var.shard_count == 1 ? 40 : 40 - length("-${var.shard_count}")
    )
    error_message = "instance_name is too long: an instance has 40 characters, with the number of its shard; a cluster has 63."
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
    error_message = "Write labels in lower case, digits, - and _ only, a letter first in the key: { team = \"platform\" }."
  }
}

variable "memory_size_gb" {
  description = "Memory of each instance in GiB. The memory of a cluster depends on its nodes."
  type        = number
  default     = null

  validation {
    condition     = var.memory_size_gb == null || contains(range(1, 301), coalesce(var.memory_size_gb, 1))
    error_message = "memory_size_gb is a whole number from 1 to 300."
  }

  validation {
    condition     = (var.memory_size_gb == null) == (var.engine == "CLUSTER")
    error_message = "An instance needs memory_size_gb; a cluster has none to set: it has shard_count times the memory of its node_type."
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
    error_message = "Redis Cluster has no node type ${var.node_type}: write REDIS_STANDARD_SMALL or REDIS_HIGHMEM_MEDIUM, or with newer nodes REDIS_STANDARD_LARGE, REDIS_HIGHCPU_MEDIUM, REDIS_HIGHMEM_XLARGE or REDIS_HIGHMEM_2XLARGE; for trials REDIS_SHARED_CORE_NANO."
  }
}

variable "project_id" {
  description = "Project that the cache is created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id is the id of a project, such as octollm-dev, neither its number nor its display name."
  }
}

variable "project_number" {
  description = "Number of the project. If set, the module lets Memorystore's service agent use the key; if null, the caller must grant this."
  type        = string
  default     = null

  validation {
    condition     = var.project_number == null || can(regex("^[0-9]{6,}$", var.project_number))
    error_message = "project_number has digits only: data.google_project.this.number."
  }

  validation {
    condition     = var.project_number == null || var.customer_managed_key != null
    error_message = "project_number is for granting the use of customer_managed_key: set both, or leave project_number out."
  }
}

variable "read_replicas" {
  description = "Replicas of an instance, or of each shard of a cluster. On STANDARD_HA, 0 and 1 both mean only the standby; with 2 or more, clients can read from replicas."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = contains(range(6), var.read_replicas)
    error_message = "read_replicas is a whole number from 0 to 5."
  }

  validation {
    condition     = var.engine == "CLUSTER" || local.tier == "STANDARD_HA" || var.read_replicas == 0
    error_message = "A BASIC instance has no replicas: set tier = \"STANDARD_HA\", or read_replicas = 0."
  }

  validation {
    condition     = var.engine == "CLUSTER" || var.read_replicas < 2 || coalesce(var.memory_size_gb, 5) >= 5
    error_message = "Read replicas need 5 GiB: set memory_size_gb = 5 or more, or read_replicas = 1, which is the standby."
  }
}

variable "redis_version" {
  description = "Redis version of an instance. A higher version upgrades it, a lower version replaces it. Not used for a cluster."
  type        = string
  default     = "REDIS_7_2"
  nullable    = false

  validation {
    condition     = can(regex("^REDIS_([7-9]|[1-9][0-9])_[0-9]+$", var.redis_version))
    error_message = "redis_version is REDIS_7_0 or later, such as REDIS_7_2."
  }
}

variable "region" {
  description = "Region of the cache."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region is a region such as us-central1; the standby of STANDARD_HA and the nodes of a cluster go to other zones by themselves."
  }
}

variable "shard_count" {
  description = "Number of shards: of instances over which the application distributes its keys, or of shards of one cluster."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = contains(range(1, 251), var.shard_count)
    error_message = "shard_count is a whole number from 1 to 250."
  }
}

variable "tier" {
  description = "Tier of an instance: BASIC is one node, which loses its data when it fails; STANDARD_HA has a standby in another zone; null means BASIC in dev, STANDARD_HA elsewhere. A change replaces the instance."
  type        = string
  default     = null

  validation {
    condition     = contains(["BASIC", "STANDARD_HA"], coalesce(var.tier, "BASIC"))
    error_message = "tier is BASIC or STANDARD_HA."
  }
}
