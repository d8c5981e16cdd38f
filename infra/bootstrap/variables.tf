variable "apis" {
  description = "APIs to enable in addition to those that the modules need."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for api in var.apis : can(regex("^[a-z0-9-]+\\.googleapis\\.com$", api))])
    error_message = "Write the names of APIs in full: \"run.googleapis.com\"."
  }
}

variable "billing_account" {
  description = "Billing account for a new project. The accounts may read and write budgets on it. null links no account and grants nothing."
  type        = string
  default     = null

  validation {
    condition     = var.billing_account == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "Write the billing account's ID as the console shows it: three groups of six digits and capitals A to F."
  }

  validation {
    condition     = !var.create_project || var.billing_account != null
    error_message = "A new project needs a billing account, or none of its APIs can be switched on."
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
    error_message = "Write \"dev\", \"staging\" or \"prod\"."
  }
}

variable "folder_id" {
  description = "Number of the folder for a new project; set this or `org_id`."
  type        = string
  default     = null

  validation {
    condition     = var.folder_id == null || can(regex("^[0-9]+$", var.folder_id))
    error_message = "Write the folder's number, without \"folders/\"."
  }

  validation {
    condition     = !(var.create_project && var.org_id != null && var.folder_id != null)
    error_message = "A project has one parent: write org_id or folder_id, not both."
  }

  validation {
    condition     = !var.create_project || var.org_id != null || var.folder_id != null
    error_message = "A new project needs a parent: write org_id or folder_id. Without an organization, make the project by hand and leave create_project at false."
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
    error_message = "Write keys and values of labels with small letters, digits, \"_\" and \"-\", at most 63 of them, keys beginning with a letter."
  }
}

variable "noncurrent_state_days" {
  description = "Days to keep older versions of the state; the ten newest versions are kept longer."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.noncurrent_state_days >= 7 && floor(var.noncurrent_state_days) == var.noncurrent_state_days
    error_message = "Write a whole number of days, 7 or more: an older version is the way back from a state that was written wrongly."
  }
}

variable "org_id" {
  description = "Number of the organization for a new project; set this or `folder_id`."
  type        = string
  default     = null

  validation {
    condition     = var.org_id == null || can(regex("^[0-9]+$", var.org_id))
    error_message = "Write the organization's number, without \"organizations/\"."
  }
}

variable "project_id" {
  description = "Project of the environment. It contains the state, the accounts that run Terraform, and all resources that they create."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "Write the project's ID, not its number or its display name: \"octollm-dev\"."
  }
}

variable "project_name" {
  description = "Display name of a project that this root creates; null derives it from `project_id`."
  type        = string
  default     = null

  validation {
    condition     = var.project_name == null || can(regex("^[A-Za-z0-9 '!-]{4,30}$", var.project_name))
    error_message = "Write 4 to 30 letters, digits, spaces, hyphens, single quotes or exclamation marks: \"OctoLLM Production\"."
  }
}

variable "region" {
  description = "Region of the environment, and of the state unless `state_location` is set."
  type        = string
  default     = "us-central1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "Write a region, not a zone: \"us-central1\"."
  }
}

variable "state_location" {
  description = "Location of the state bucket and of its key, which must be the same; null uses `region`. It cannot be changed later."
  type        = string
  default     = null

  validation {
    condition     = var.state_location == null || can(regex("^([a-z]+-[a-z]+[0-9]+|us|eu|asia|nam4|eur4|asia1)$", var.state_location))
    error_message = "Write a region (\"us-central1\"), a multi-region (\"us\", \"eu\", \"asia\") or a predefined dual-region (\"nam4\", \"eur4\", \"asia1\"), in small letters."
  }
}
