variable "environment" {
  description = "Environment, which becomes a label: dev, staging or prod."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "kms_keys" {
  description = "Keys by Cloud KMS location: a bucket in us-central1 uses the key for us-central1, a bucket in US the key for us, a bucket in EU the key for europe. Buckets without a key use Google's own keys."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for location, key in var.kms_keys : can(regex("/locations/${location}/keyRings/.+/cryptoKeys/", key))])
    error_message = "kms_keys must map each location to a key in that location: { us = \"projects/P/locations/us/keyRings/R/cryptoKeys/K\" }."
  }
}

variable "labels" {
  description = "Labels of the buckets; environment and managed-by are added."
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

variable "project_id" {
  description = "Project that the buckets are created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be the ID of a project, such as octollm-dev, not its number or display name."
  }
}

variable "project_number" {
  description = "Number of the project. If set, the module lets Cloud Storage's service agent use the keys of kms_keys; if null, the caller must grant this."
  type        = string
  default     = null

  validation {
    condition     = var.project_number == null || can(regex("^[0-9]{6,}$", var.project_number))
    error_message = "project_number must have digits only, such as data.google_project.this.number."
  }

  validation {
    condition     = var.project_number == null || length(var.kms_keys) > 0
    error_message = "project_number is only used to grant access to kms_keys: set both, or leave project_number out."
  }
}

variable "region" {
  description = "Region of the buckets without a location or a pair of regions."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region such as us-central1. To use a multi-region, set location of the bucket."
  }
}
