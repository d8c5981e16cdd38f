# Security.

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
    error_message = "artifact_registry_repositories: repository must be the name of an Artifact Registry repository alone, such as octollm. gcr.io is shut down."
  }
}

variable "binary_authorization_mode" {
  description = "PROJECT_SINGLETON_POLICY_ENFORCE applies the project's policy to images, also in dry run; DISABLED admits all images."
  type        = string
  default     = "PROJECT_SINGLETON_POLICY_ENFORCE"
  nullable    = false

  validation {
    condition     = contains(["PROJECT_SINGLETON_POLICY_ENFORCE", "DISABLED"], var.binary_authorization_mode)
    error_message = "binary_authorization_mode must be PROJECT_SINGLETON_POLICY_ENFORCE or DISABLED. For a dry run, set DRYRUN_AUDIT_LOG_ONLY in the policy."
  }
}

variable "boot_disk_kms_key" {
  description = "Key that encrypts the nodes' boot disks, in the cluster's region. A change replaces the pools."
  type        = string
  default     = null

  validation {
    condition     = var.boot_disk_kms_key == null || can(regex("/locations/${var.region}/keyRings/.+/cryptoKeys/", var.boot_disk_kms_key))
    error_message = "boot_disk_kms_key must be a key in ${var.region}: projects/P/locations/${var.region}/keyRings/R/cryptoKeys/K."
  }
}

variable "database_encryption" {
  description = "Key that encrypts Kubernetes Secrets in etcd, in the cluster's region; null uses Google's own keys."
  type        = object({ key_name = string })
  default     = null

  validation {
    condition     = var.database_encryption == null || can(regex("/locations/${var.region}/keyRings/.+/cryptoKeys/", var.database_encryption.key_name))
    error_message = "database_encryption.key_name must be a key in ${var.region}: projects/P/locations/${var.region}/keyRings/R/cryptoKeys/K."
  }
}

variable "enable_secret_manager_addon" {
  description = "Lets pods mount Secret Manager secrets through the GKE-managed CSI driver."
  type        = bool
  default     = false
  nullable    = false
}

variable "rbac_security_group" {
  description = "Google Groups for RBAC: the group whose member groups role bindings may name. Its name is always gke-security-groups."
  type        = string
  default     = null

  validation {
    condition     = var.rbac_security_group == null || can(regex("^gke-security-groups@.+\\..+$", var.rbac_security_group))
    error_message = "rbac_security_group must be gke-security-groups@ followed by your domain: GKE accepts no other name."
  }
}
