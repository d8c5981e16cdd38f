# What an environment says of itself: whose it is and where. The rest is in files of its own, by subject.

variable "domain" {
  description = "Domain of the public zone, without a trailing dot. The API is api.DOMAIN."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain is a domain name in lower case without a dot at its end: dev.octollm.com."
  }
}

variable "dr_region" {
  description = "Region for disaster recovery: the last replica of the database and the backups of the cluster are there, buckets and audit logs in both regions. null: a single region."
  type        = string
  default     = null

  validation {
    condition     = var.dr_region == null || (var.dr_region != var.region && split("-", coalesce(var.dr_region, "-"))[0] == split("-", var.region)[0])
    error_message = "dr_region is another region of the same continent: buckets stand in both."
  }

  validation {
    condition     = var.dr_region == null || coalesce(var.database.read_replicas, 0) > 0
    error_message = "dr_region needs a replica to stand in it: set database.read_replicas to 1 or more."
  }
}

variable "environment" {
  description = "dev, staging or prod. It is part of every name and a label of every resource."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment is dev, staging or prod."
  }
}

variable "labels" {
  description = "Labels of all resources that support labels; environment and managed-by are added."
  type        = map(string)
  default     = { team = "platform", service = "octollm", cost-center = "octollm-platform" }
  nullable    = false

  validation {
    condition     = length(setsubtract(["team", "service", "cost-center"], keys(var.labels))) == 0
    error_message = "The bill is cut by team, service and cost-center: labels has all three."
  }
}

variable "project_id" {
  description = "Project of this environment, created by infra/bootstrap."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id has 6 to 30 lower case letters, digits and hyphens: octollm-dev."
  }
}

variable "project_number" {
  description = "Number of the project, which is part of the addresses of Google's service agents: output project_number of infra/bootstrap."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]{5,18}$", var.project_number))
    error_message = "project_number is a number: gcloud projects describe PROJECT_ID --format='value(projectNumber)'"
  }
}

variable "region" {
  description = "Region of all regional resources."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))
    error_message = "region is a region of Google Cloud, such as us-central1; a zone ends with a letter more."
  }
}
