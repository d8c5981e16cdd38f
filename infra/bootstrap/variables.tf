variable "apis" {
  description = "APIs to enable in addition to those that the modules need."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for api in var.apis : can(regex("^[a-z0-9-]+\\.googleapis\\.com$", api))])
    error_message = "apis: each entry must be a full API name, such as \"run.googleapis.com\"."
  }
}

variable "billing_account" {
  description = "Billing account for a new project. The accounts may read and write budgets on it. null links no account and grants nothing."
  type        = string
  default     = null

  validation {
    condition     = var.billing_account == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "billing_account must be the ID that the console shows: three groups of six characters from 0-9 and A-F, separated by hyphens."
  }

  validation {
    condition     = !var.create_project || var.billing_account != null
    error_message = "billing_account is required with create_project = true: APIs cannot be enabled in a project without billing. Set billing_account."
  }
}

variable "create_project" {
  description = "Whether this root creates the project; if false, the project must exist."
  type        = bool
  default     = false
  nullable    = false
}

variable "environment" {
  description = "Environment that the project is for: `dev`, `staging` or `prod`. CI may apply only from a job that runs in the CI environment of this name, unless `github` or `gitlab` names another."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be \"dev\", \"staging\" or \"prod\"."
  }
}

variable "folder_id" {
  description = "Number of the folder for a new project; set this or `org_id`."
  type        = string
  default     = null

  validation {
    condition     = var.folder_id == null || can(regex("^[0-9]+$", var.folder_id))
    error_message = "folder_id must be the folder's number without \"folders/\"."
  }

  validation {
    condition     = !(var.create_project && var.org_id != null && var.folder_id != null)
    error_message = "A project has one parent: set org_id or folder_id, not both."
  }

  validation {
    condition     = !var.create_project || var.org_id != null || var.folder_id != null
    error_message = "A new project needs a parent: set org_id or folder_id. Without an organization, create the project by hand and leave create_project = false."
  }
}

variable "labels" {
  description = "Labels of all resources that support labels; `environment` and `managed-by` are added."
  type        = map(string)
  default = {
    team        = "platform"
    service     = "octollm"
    cost-center = "octollm-platform"
  }
  nullable = false

  validation {
    condition = alltrue([
      for key, value in var.labels :
      can(regex("^[a-z][a-z0-9_-]{0,62}$", key)) && can(regex("^[a-z0-9_-]{0,63}$", value))
    ])
    error_message = "labels: keys and values must have at most 63 lowercase letters, digits, \"_\" and \"-\". Keys must start with a letter."
  }
}

variable "noncurrent_state_days" {
  description = "Days to keep older versions of the state; the ten newest versions are kept longer."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.noncurrent_state_days >= 7 && floor(var.noncurrent_state_days) == var.noncurrent_state_days
    error_message = "noncurrent_state_days must be a whole number of at least 7: an older version is the only way to recover from a corrupted state."
  }
}

variable "org_id" {
  description = "Number of the organization for a new project; set this or `folder_id`."
  type        = string
  default     = null

  validation {
    condition     = var.org_id == null || can(regex("^[0-9]+$", var.org_id))
    error_message = "org_id must be the organization's number without \"organizations/\"."
  }
}

variable "project_id" {
  description = "Project of the environment. It contains the state, the accounts that run Terraform, and all resources that they create."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be the project's ID, such as \"octollm-dev\", not its number or display name."
  }
}

variable "project_name" {
  description = "Display name of a project that this root creates; null derives it from `project_id`."
  type        = string
  default     = null

  validation {
    condition     = var.project_name == null || can(regex("^[A-Za-z0-9 '!-]{4,30}$", var.project_name))
    error_message = "project_name must have 4 to 30 letters, digits, spaces, hyphens, single quotes or exclamation marks, such as \"OctoLLM Production\"."
  }
}

variable "region" {
  description = "Region of the environment, and of the state unless `state_location` is set."
  type        = string
  default     = "us-central1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a region such as \"us-central1\", not a zone."
  }
}

variable "state_location" {
  description = "Location of the state bucket and of its key, which must be the same; null uses `region`. It cannot be changed later."
  type        = string
  default     = null

  validation {
    condition     = var.state_location == null || can(regex("^([a-z]+-[a-z]+[0-9]+|us|eu|asia|nam4|eur4|asia1)$", var.state_location))
    error_message = "state_location must be a region (\"us-central1\"), a multi-region (\"us\", \"eu\", \"asia\") or a predefined dual-region (\"nam4\", \"eur4\", \"asia1\"), in lowercase."
  }
}
