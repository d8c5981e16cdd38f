# Inputs for every instance.

variable "database_name" {
  description = "Name of the database in the instance."
  type        = string
  default     = "octollm"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z_][a-z0-9_-]{0,62}$", var.database_name)) && !contains(["postgres", "template0", "template1", "cloudsqladmin"], var.database_name)
    error_message = "database_name must have lowercase letters, digits, - and _, such as octollm. postgres, template0, template1 and cloudsqladmin are reserved, because every instance has them."
  }
}

variable "deletion_protection" {
  description = "Prevents Terraform and the API from deleting the instances. To delete them: set false, apply, then destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "environment" {
  description = "Environment: dev, staging or prod. By default staging and prod have a standby, and backups are kept longest in prod."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "instance_name" {
  description = "Name of the instance. Cloud SQL blocks it for about a week after the instance is deleted."
  type        = string
  nullable    = false

  # Cloud SQL allows 98 characters for project and name together. Replica names are ten longer.
  validation {
    condition = (
      can(regex("^[a-z]([a-z0-9-]*[a-z0-9])?$", var.instance_name)) &&
      length(var.project_id) + length(join("-", compact([var.instance_name, var.name_suffix]))) <= 86
    )
    error_message = "instance_name must start with a letter and have lowercase letters, digits and hyphens, such as octollm-dev-postgres. Project ID, name and suffix together must be at most 86 characters."
  }
}

variable "labels" {
  description = "Labels of the instances and the secret; environment and managed-by are added."
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

variable "name_suffix" {
  description = "Suffix of the name, after a hyphen. Change it to create an instance again within a week of deleting it."
  type        = string
  default     = null

  validation {
    condition     = var.name_suffix == null || can(regex("^[a-z0-9]{1,8}$", var.name_suffix))
    error_message = "name_suffix must have one to eight lowercase letters and digits, such as b."
  }
}

variable "postgres_version" {
  description = "Major version of PostgreSQL. Raising it upgrades the instance and its replicas in place, with downtime."
  type        = string
  default     = "POSTGRES_17"
  nullable    = false

  validation {
    condition     = can(regex("^POSTGRES_(1[5-9]|[2-9][0-9])$", var.postgres_version))
    error_message = "postgres_version must be POSTGRES_15 or later, such as POSTGRES_17: older versions are near or past their end of support."
  }
}

variable "project_id" {
  description = "Project that the instance is created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be the ID of a project, such as octollm-dev, not its number or display name."
  }
}

variable "project_number" {
  description = "Number of the project. If set, the module lets Cloud SQL's service agent use the keys; if null, the caller must grant this."
  type        = string
  default     = null

  validation {
    condition     = var.project_number == null || can(regex("^[0-9]{6,}$", var.project_number))
    error_message = "project_number must have digits only, such as data.google_project.this.number."
  }

  validation {
    condition     = var.project_number == null || var.encryption_key_name != null
    error_message = "project_number is only used to grant access to encryption_key_name: set both, or leave project_number out."
  }
}

variable "region" {
  description = "Region of the primary."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region such as us-central1, not a zone: high_availability spreads the instance over two zones of the region."
  }
}
