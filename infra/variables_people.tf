# People and accounts: permissions, notifications and billing.

variable "alert_email" {
  description = "Email address that alerts and the budget notify."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", var.alert_email))
    error_message = "alert_email must be an email address, preferably of a group, such as team@octollm.com."
  }
}

variable "apply_service_account" {
  description = "Email of the apply account (output apply_service_account of infra/bootstrap), which needs permission to create nodes. null: the caller already has that permission."
  type        = string
  default     = null

  validation {
    condition     = var.apply_service_account == null || can(regex("^[^@]+@[^@]+\\.iam\\.gserviceaccount\\.com$", var.apply_service_account))
    error_message = "apply_service_account must be the email of a service account without a prefix: terraform-apply@PROJECT.iam.gserviceaccount.com."
  }
}

variable "attestation_signers" {
  description = "IAM members that attest images, by a name of your choice: the pipeline that builds them."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "billing_account" {
  description = "Billing account of the budget. null: no budget, for example if you do not manage the billing account."
  type        = string
  default     = null

  validation {
    condition     = var.billing_account == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "billing_account must be three groups of six characters from 0-9 and A-F. To find it, run: gcloud billing accounts list"
  }
}

variable "budget_usd" {
  description = "Monthly budget in US dollars; alerts are sent at 50, 80 and 100 percent."
  type        = number
  nullable    = false

  validation {
    condition     = var.budget_usd >= 1 && floor(var.budget_usd) == var.budget_usd
    error_message = "budget_usd must be a whole number of US dollars of at least 1."
  }
}

variable "essential_contacts" {
  description = "Essential Contacts: notification categories by email address. ALL, or SECURITY, TECHNICAL, LEGAL, SUSPENSION, BILLING, PRODUCT_UPDATES."
  type        = map(set(string))
  default     = {}
  nullable    = false
}

variable "notification_channel_secrets" {
  description = "Tokens and keys of these channels by the same keys. Ephemeral, from TF_VAR_notification_channel_secrets: not stored in files, plans or state."
  type        = map(string)
  default     = {}
  nullable    = false
  ephemeral   = true
}

variable "notification_channels" {
  description = "More notification channels, by a key of your choice, in the format of the monitoring module: slack, pagerduty and others."
  type = map(object({
    type           = string
    labels         = optional(map(string), {})
    display_name   = optional(string)
    secret_version = optional(number, 1)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = !contains(keys(var.notification_channels), "email")
    error_message = "notification_channels must not have the key \"email\", which is reserved for alert_email: choose another key."
  }
}

variable "secrets" {
  description = "Secrets that workloads read, by name. They are created empty; add their values by hand (infra/docs/setup.md)."
  type        = set(string)
  default     = ["openai-api-key"]
  nullable    = false
}
