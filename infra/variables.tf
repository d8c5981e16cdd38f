# Identity of an environment: project, region, domain and labels. Other files have the other subjects.

variable "domain" {
  description = "Domain of the public zone, without a trailing dot. The API is api.DOMAIN."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a lowercase domain name without a trailing dot, such as dev.octollm.com."
  }
}

variable "dr_region" {
  description = "Region for disaster recovery: the last replica of the database and the backups of the cluster are there, buckets and audit logs in both regions. null: a single region."
  type        = string
  default     = null

  validation {
    condition     = var.dr_region == null || (var.dr_region != var.region && split("-", coalesce(var.dr_region, "-"))[0] == split("-", var.region)[0])
    error_message = "dr_region must be another region of the same continent, because buckets are stored in both."
  }

  validation {
    condition     = var.dr_region == null || coalesce(var.database.read_replicas, 0) > 0
    error_message = "dr_region needs a database replica: set database.read_replicas to 1 or more."
  }
}

variable "environment" {
  description = "dev, staging or prod. It is part of every name and a label of every resource."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "labels" {
  description = "Labels of all resources that support labels; environment and managed-by are added."
  type        = map(string)
  default     = { team = "platform", service = "octollm", cost-center = "octollm-platform" }
  nullable    = false

  validation {
    condition     = length(setsubtract(["team", "service", "cost-center"], keys(var.labels))) == 0
    error_message = "labels must contain team, service and cost-center: cost reports are grouped by them."
  }
}

variable "project_id" {
  description = "Project of this environment, created by infra/bootstrap."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must have 6 to 30 lowercase letters, digits and hyphens, such as octollm-dev."
  }
}

variable "project_number" {
  description = "Number of the project, which is part of the addresses of Google's service agents: output project_number of infra/bootstrap."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]{5,18}$", var.project_number))
    error_message = "project_number must have digits only. To find it, run: gcloud projects describe PROJECT_ID --format='value(projectNumber)'"
  }
}

variable "region" {
  description = "Region of all regional resources."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region must be a Google Cloud region such as us-central1, not a zone such as us-central1-a."
  }
}
