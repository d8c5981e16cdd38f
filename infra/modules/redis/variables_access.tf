# From where, as whom, and encrypted how.

variable "auth_enabled" {
  description = "Asks clients who they are: an instance for its AUTH string, a cluster for an IAM token. A cluster is replaced by a change."
  type        = bool
  default     = true
  nullable    = false
}

variable "auth_secret_version" {
  description = "Raised after an AUTH string was rotated by hand, so that Secret Manager gets the new one."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.auth_secret_version >= 1 && floor(var.auth_secret_version) == var.auth_secret_version
    error_message = "auth_secret_version is a whole number from 1."
  }
}

variable "clients" {
  description = "Who may sign in, by a name of your choice: they may read the AUTH strings, or connect to the cluster."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition = alltrue([
      for member in values(var.clients) : can(regex("^(serviceAccount|user|group|principal|principalSet):.+", member))
    ])
    error_message = "clients are members of IAM, such as { orchestrator = \"serviceAccount:orchestrator@octollm-dev.iam.gserviceaccount.com\" }."
  }

  validation {
    condition     = var.engine == "INSTANCE" || alltrue([for member in values(var.clients) : can(regex("^(serviceAccount|user):", member))])
    error_message = "A cluster signs in service accounts and users only, no groups and no principals of a workload pool: let the workload act as a service account."
  }
}

variable "connect_mode" {
  description = "How an instance joins the VPC: PRIVATE_SERVICE_ACCESS takes an address of the range set aside for Google's services, DIRECT_PEERING makes a peering of its own. A change replaces the instance."
  type        = string
  default     = "PRIVATE_SERVICE_ACCESS"
  nullable    = false

  validation {
    condition     = contains(["PRIVATE_SERVICE_ACCESS", "DIRECT_PEERING"], var.connect_mode)
    error_message = "connect_mode is PRIVATE_SERVICE_ACCESS or DIRECT_PEERING."
  }
}

variable "create_service_connection_policy" {
  description = "Makes the policy by which a cluster gets endpoints. A network has one in each region: false where it exists."
  type        = bool
  default     = true
  nullable    = false
}

variable "customer_managed_key" {
  description = "Key that encrypts the data at rest, in the cache's region; null leaves it to Google's own keys. Decide at creation: a change replaces an instance."
  type        = string
  default     = null

  validation {
    condition     = var.customer_managed_key == null || can(regex("/locations/${var.region}/keyRings/.+/cryptoKeys/", var.customer_managed_key))
    error_message = "customer_managed_key is a key of ${var.region}: projects/P/locations/${var.region}/keyRings/R/cryptoKeys/K."
  }
}

variable "network_id" {
  description = "VPC of the cache's addresses: module.networking.network_id, which exists once private service access does."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("projects/[^/]+/global/networks/[^/]+$", var.network_id))
    error_message = "network_id is projects/PROJECT/global/networks/NAME: module.networking.network_id, not its name."
  }
}

variable "reserved_ip_range" {
  description = "Range that an instance takes its addresses from: with PRIVATE_SERVICE_ACCESS the name of an allocated one, module.networking.psa_range_name; with DIRECT_PEERING a CIDR. Null takes any."
  type        = string
  default     = null

  validation {
    condition = var.reserved_ip_range == null || (
      var.connect_mode == "PRIVATE_SERVICE_ACCESS" ? can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.reserved_ip_range)) : can(cidrhost(var.reserved_ip_range, 0))
    )
    error_message = "reserved_ip_range is the name of an allocated range with PRIVATE_SERVICE_ACCESS (module.networking.psa_range_name), and a CIDR such as 10.0.0.0/28 with DIRECT_PEERING."
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
  description = "Keys of the secrets that hold the AUTH strings, by region. Secret Manager's service agent needs their use."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for region, key in var.secret_encryption_keys : can(regex("/locations/${region}/keyRings/.+/cryptoKeys/", key))])
    error_message = "secret_encryption_keys goes by region, and a key works in its own region only: { us-central1 = \"projects/P/locations/us-central1/keyRings/R/cryptoKeys/K\" }."
  }

  validation {
    condition     = length(setsubtract(keys(var.secret_encryption_keys), [var.region])) == 0
    error_message = "The AUTH strings are kept in ${var.region}: name a key of that region, and no other."
  }
}

variable "subnet_id" {
  description = "Subnet in which a cluster gets its two endpoints: module.networking.subnet_ids[\"database\"]."
  type        = string
  default     = null

  validation {
    condition     = var.subnet_id == null || can(regex("projects/[^/]+/regions/${var.region}/subnetworks/[^/]+$", var.subnet_id))
    error_message = "subnet_id is a subnet of ${var.region}: projects/PROJECT/regions/${var.region}/subnetworks/NAME."
  }

  validation {
    condition     = !(var.engine == "CLUSTER" && var.create_service_connection_policy) || var.subnet_id != null
    error_message = "A cluster needs subnet_id for its endpoints: module.networking.subnet_ids[\"database\"]. Where the network has a service connection policy already, set create_service_connection_policy = false."
  }
}

variable "transit_encryption" {
  description = "TLS between clients and the cache, on port 6378 of an instance. A change replaces the cache."
  type        = bool
  default     = true
  nullable    = false
}
