# Network, clients and encryption.

variable "auth_enabled" {
  description = "Whether clients must authenticate: with the AUTH string of an instance, or with an IAM token for a cluster. A change replaces a cluster."
  type        = bool
  default     = true
  nullable    = false
}

variable "auth_secret_version" {
  description = "Raise it after you rotate an AUTH string by hand, so that Secret Manager gets the new one."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.auth_secret_version >= 1 && floor(var.auth_secret_version) == var.auth_secret_version
    error_message = "auth_secret_version must be a whole number of at least 1."
  }
}

variable "clients" {
  description = "Members that may authenticate, by a name of your choice: they may read the AUTH strings, or connect to the cluster."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for member in values(var.clients) : can(regex("^(serviceAccount|user|group|principal|principalSet):.+", member))
    ])
    error_message = "clients must be IAM members, such as { orchestrator = \"serviceAccount:orchestrator@octollm-dev.iam.gserviceaccount.com\" }."
  }

  validation {
    condition     = var.engine == "INSTANCE" || alltrue([for member in values(var.clients) : can(regex("^(serviceAccount|user):", member))])
    error_message = "clients of a cluster must be service accounts or users: groups and workload identity principals cannot authenticate. Let the workload impersonate a service account."
  }
}

variable "connect_mode" {
  description = "Connection of an instance to the VPC: PRIVATE_SERVICE_ACCESS uses an address of the private services access range, DIRECT_PEERING creates a separate peering. A change replaces the instance."
  type        = string
  default     = "PRIVATE_SERVICE_ACCESS"
  nullable    = false

  validation {
    condition     = contains(["PRIVATE_SERVICE_ACCESS", "DIRECT_PEERING"], var.connect_mode)
    error_message = "connect_mode must be PRIVATE_SERVICE_ACCESS or DIRECT_PEERING."
  }
}

variable "create_service_connection_policy" {
  description = "Creates the service connection policy that gives a cluster its endpoints. A network has one per region: set false if it exists."
  type        = bool
  default     = true
  nullable    = false
}

variable "customer_managed_key" {
  description = "Key that encrypts the data at rest, in the cache's region; null uses Google's own keys. Decide at creation: a change replaces an instance."
  type        = string
  default     = null

  validation {
    condition     = var.customer_managed_key == null || can(regex("/locations/${var.region}/keyRings/.+/cryptoKeys/", var.customer_managed_key))
    error_message = "customer_managed_key must be a key in ${var.region}: projects/P/locations/${var.region}/keyRings/R/cryptoKeys/K."
  }
}

variable "network_id" {
  description = "VPC of the cache's addresses: module.networking.network_id, which is known once private services access exists."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("projects/[^/]+/global/networks/[^/]+$", var.network_id))
    error_message = "network_id must have the form projects/PROJECT/global/networks/NAME, such as module.networking.network_id, not the network's name alone."
  }
}

variable "reserved_ip_range" {
  description = "Range for the addresses of an instance: with PRIVATE_SERVICE_ACCESS the name of an allocated range, module.networking.psa_range_name; with DIRECT_PEERING a CIDR. null uses any range."
  type        = string
  default     = null

  validation {
    condition = var.reserved_ip_range == null || (
      var.connect_mode == "PRIVATE_SERVICE_ACCESS" ? can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.reserved_ip_range)) : can(cidrhost(var.reserved_ip_range, 0))
    )
    error_message = "reserved_ip_range must be the name of an allocated range with PRIVATE_SERVICE_ACCESS (module.networking.psa_range_name), or a CIDR such as 10.0.0.0/28 with DIRECT_PEERING."
  }
}

variable "secondary_ip_range" {
  description = "Further addresses for the replicas, needed when an instance that exists gets its first two: auto, or a range as in reserved_ip_range."
  type        = string
  default     = null

  validation {
    condition     = var.secondary_ip_range == null || var.read_replicas >= 2
    error_message = "secondary_ip_range is for read replicas: set read_replicas = 2 or more, or leave it out."
  }
}

variable "secret_encryption_keys" {
  description = "Keys for the secrets with the AUTH strings, by region. Secret Manager's service agent needs permission to use them."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for region, key in var.secret_encryption_keys : can(regex("/locations/${region}/keyRings/.+/cryptoKeys/", key))])
    error_message = "secret_encryption_keys must map each region to a key in that region: { us-central1 = \"projects/P/locations/us-central1/keyRings/R/cryptoKeys/K\" }."
  }

  validation {
    condition     = length(setsubtract(keys(var.secret_encryption_keys), [var.region])) == 0
    error_message = "secret_encryption_keys must contain ${var.region} only: the AUTH strings are stored there. Remove the other regions."
  }
}

variable "subnet_id" {
  description = "Subnet in which a cluster gets its two endpoints: module.networking.subnet_ids[\"database\"]."
  type        = string
  default     = null

  validation {
    condition     = var.subnet_id == null || can(regex("projects/[^/]+/regions/${var.region}/subnetworks/[^/]+$", var.subnet_id))
    error_message = "subnet_id must be a subnet of ${var.region}: projects/PROJECT/regions/${var.region}/subnetworks/NAME."
  }

  validation {
    condition     = !(var.engine == "CLUSTER" && var.create_service_connection_policy) || var.subnet_id != null
    error_message = "subnet_id is required for a cluster's endpoints: module.networking.subnet_ids[\"database\"]. If the network already has a service connection policy, set create_service_connection_policy = false."
  }
}

variable "transit_encryption" {
  description = "TLS between clients and the cache, on port 6378 of an instance. A change replaces the cache."
  type        = bool
  default     = true
  nullable    = false
}
