# Network, encryption and users.

variable "allocated_ip_range" {
  description = "Private services access range for the addresses, such as module.networking.psa_range_name; null uses any range."
  type        = string
  default     = null

  validation {
    condition     = var.allocated_ip_range == null || can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.allocated_ip_range))
    error_message = "allocated_ip_range must be the name of an allocated range, such as module.networking.psa_range_name, not its addresses."
  }
}

variable "built_in_user" {
  description = "A user with a password, for clients that cannot use IAM authentication, such as PgBouncer; null creates none. The password is generated and stored in Secret Manager, never in the plan or state. Raise password_version to change it. The secret is stored in secret_locations, or in the regions of secret_encryption_keys; if neither is set, Google chooses the location."
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
    error_message = "built_in_user.name must have lowercase letters, digits, - and _, such as octollm."
  }

  validation {
    condition     = !contains(["postgres", "cloudsqlsuperuser", "cloudsqladmin"], try(var.built_in_user.name, "-"))
    error_message = "built_in_user.name must not be postgres, cloudsqlsuperuser or cloudsqladmin: these names already exist and have full rights. Choose another name."
  }

  validation {
    condition     = try(var.built_in_user.password_version >= 1 && floor(var.built_in_user.password_version) == var.built_in_user.password_version, true)
    error_message = "built_in_user.password_version must be a whole number of at least 1: the provider treats 0 as unset."
  }

  validation {
    condition = alltrue([
      for member in values(try(var.built_in_user.password_readers, {})) : can(regex("^(serviceAccount|group|user):.+@.+$|^principal(Set)?://iam\\.googleapis\\.com/.+$", member))
    ])
    error_message = "built_in_user.password_readers must be IAM members, such as serviceAccount:pgbouncer@octollm-dev.iam.gserviceaccount.com."
  }

  validation {
    condition = alltrue([
      for region, key in try(var.built_in_user.secret_encryption_keys, {}) : can(regex("/locations/${region}/keyRings/.+/cryptoKeys/", key))
    ])
    error_message = "built_in_user.secret_encryption_keys must map each region to a key in that region: a KMS key works in its own region only."
  }

  validation {
    condition     = length(try(var.built_in_user.secret_encryption_keys, {})) == 0 || length(try(var.built_in_user.secret_locations, [])) == 0
    error_message = "built_in_user.secret_locations cannot be set together with secret_encryption_keys, whose regions already decide where the secret is stored: leave secret_locations out."
  }

  validation {
    condition     = alltrue([for place in try(var.built_in_user.secret_locations, []) : can(regex("^[a-z]+-[a-z]+[0-9]+$", place))])
    error_message = "built_in_user.secret_locations must be regions such as us-central1."
  }
}

variable "connector_enforcement" {
  description = "REQUIRED rejects all connections except those of the Auth Proxy and the connectors, including those of PgBouncer."
  type        = string
  default     = "NOT_REQUIRED"
  nullable    = false

  validation {
    condition     = contains(["REQUIRED", "NOT_REQUIRED"], var.connector_enforcement)
    error_message = "connector_enforcement must be REQUIRED or NOT_REQUIRED."
  }
}

variable "enable_private_path" {
  description = "Lets BigQuery and other Google services query the instance through its private address."
  type        = bool
  default     = true
  nullable    = false
}

variable "encryption_key_name" {
  description = "Key for the primary's disk and backups, in its region; null uses Google's own keys. Decide at creation: a change replaces the database."
  type        = string
  default     = null

  validation {
    condition     = var.encryption_key_name == null || can(regex("/locations/${var.region}/keyRings/.+/cryptoKeys/", var.encryption_key_name))
    error_message = "encryption_key_name must be a key in ${var.region}: projects/P/locations/${var.region}/keyRings/R/cryptoKeys/K."
  }
}

variable "iam_users" {
  description = "IAM database users, by a key of your choice: service accounts, or people and groups by type. They may connect to this instance and its replicas only."
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
    error_message = "iam_users: type must be CLOUD_IAM_SERVICE_ACCOUNT, CLOUD_IAM_USER or CLOUD_IAM_GROUP."
  }

  validation {
    condition     = alltrue([for user in values(var.iam_users) : can(regex("^[^:@\\s]+@[^@\\s]+\\.[a-z]+$", user.email))])
    error_message = "iam_users: email must be the address alone, without the prefix serviceAccount: or user:."
  }

  validation {
    condition = alltrue([
      for user in values(var.iam_users) : endswith(user.email, ".gserviceaccount.com") == (user.type == "CLOUD_IAM_SERVICE_ACCOUNT")
    ])
    error_message = "iam_users: type must match the email. Only addresses that end in .gserviceaccount.com are service accounts; for people set type = \"CLOUD_IAM_USER\", for groups \"CLOUD_IAM_GROUP\"."
  }
}

variable "network_id" {
  description = "VPC of the private addresses: module.networking.network_id, which is known once private services access exists."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("projects/[^/]+/global/networks/[^/]+$", var.network_id))
    error_message = "network_id must have the form projects/PROJECT/global/networks/NAME, such as module.networking.network_id, not the network's name alone."
  }
}

variable "replica_encryption_keys" {
  description = "Keys of the replicas in other regions, by region. Replicas in the primary's region share its key."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for region, key in var.replica_encryption_keys : can(regex("/locations/${region}/keyRings/.+/cryptoKeys/", key))])
    error_message = "replica_encryption_keys must map each region to a key in that region: { us-east1 = \"projects/P/locations/us-east1/keyRings/R/cryptoKeys/K\" }."
  }

  validation {
    condition     = var.encryption_key_name == null || alltrue([for region in values(var.replica_regions) : region == var.region || contains(keys(var.replica_encryption_keys), region)])
    error_message = "replica_encryption_keys has no key for a region of replica_regions: the primary is encrypted with CMEK, so its replicas must be too. Add a key for each region."
  }

  validation {
    condition     = var.encryption_key_name != null || length(var.replica_encryption_keys) == 0
    error_message = "replica_encryption_keys needs a primary with CMEK: set encryption_key_name, or leave replica_encryption_keys out."
  }

  validation {
    condition     = !contains(keys(var.replica_encryption_keys), var.region)
    error_message = "replica_encryption_keys must not contain ${var.region}: replicas there use the primary's key. Remove that region."
  }
}

variable "server_ca_mode" {
  description = "Certificate authority of the server certificate: GOOGLE_MANAGED_INTERNAL_CA, GOOGLE_MANAGED_CAS_CA, or null for the API's default."
  type        = string
  default     = null

  validation {
    condition     = contains(["GOOGLE_MANAGED_INTERNAL_CA", "GOOGLE_MANAGED_CAS_CA"], coalesce(var.server_ca_mode, "GOOGLE_MANAGED_INTERNAL_CA"))
    error_message = "server_ca_mode must be GOOGLE_MANAGED_INTERNAL_CA, GOOGLE_MANAGED_CAS_CA or null."
  }
}

variable "ssl_mode" {
  description = "ENCRYPTED_ONLY, or TRUSTED_CLIENT_CERTIFICATE_REQUIRED. It replaces require_ssl, which was removed."
  type        = string
  default     = "ENCRYPTED_ONLY"
  nullable    = false

  validation {
    condition     = contains(["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"], var.ssl_mode)
    error_message = "ssl_mode must be ENCRYPTED_ONLY or TRUSTED_CLIENT_CERTIFICATE_REQUIRED: the module does not allow connections without TLS."
  }
}
