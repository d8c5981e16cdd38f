# Inputs for every cluster.

variable "cluster_name" {
  description = "Name of the cluster, and prefix of the names of its resources."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.cluster_name) <= 40 && can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.cluster_name))
    error_message = "cluster_name must start with a letter and have at most 40 lowercase letters, digits and hyphens, such as octollm-dev-cluster."
  }
}

variable "deletion_protection" {
  description = "Prevents Terraform from deleting the cluster. To delete it: set false, apply, then destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "environment" {
  description = "Environment: in prod the control plane has a private address only, control plane logs and intranode visibility are on, and workloads need backups."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "labels" {
  description = "Labels of the cluster, its nodes and its other resources; environment and managed-by are added."
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
  description = "Project that the cluster is created in."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be the ID of a project, such as octollm-dev, not its number or display name."
  }
}

variable "region" {
  description = "Region of the cluster; for a zonal cluster, the region of its other resources."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region such as us-central1. For a cluster in one zone also set zonal_location."
  }
}
