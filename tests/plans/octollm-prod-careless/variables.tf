variable "project_id" {
  type        = string
  description = "Project that holds the production environment."
  default     = "octollm-prod"
  nullable    = false
}

variable "project_number" {
  type        = string
  description = "Number of the project, for the addresses of the Google service agents."
  default     = "482916370155"
  nullable    = false
}

variable "environment" {
  type        = string
  description = "Environment name."
  default     = "prod"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "region" {
  type        = string
  description = "Main region."
  default     = "us-central1"
  nullable    = false
}

variable "dr_region" {
  type        = string
  description = "Region of the disaster recovery replica."
  default     = "us-east1"
  nullable    = false
}

variable "billing_account" {
  type        = string
  description = "Billing account that the budget belongs to."
  default     = "01A2B3-C4D5E6-F7A8B9"
  nullable    = false
}

variable "domain" {
  type        = string
  description = "Public domain, with the trailing dot."
  default     = "octollm.com."
  nullable    = false
}

variable "kubernetes_version" {
  type        = string
  description = "Lowest control plane version; null leaves it to the release channel."
  default     = null
}

variable "alert_email" {
  type        = string
  description = "Address that receives alerts and budget notices."
  default     = "oncall@octollm.com"
  nullable    = false
}
