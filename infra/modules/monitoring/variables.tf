# Inputs for the whole module, and notification channels.

variable "default_notification_channels" {
  description = "Existing channels that alerts without own channels notify in addition to notification_channels, as projects/PROJECT/notificationChannels/NUMBER."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for channel in var.default_notification_channels : can(regex("^projects/[^/]+/notificationChannels/[^/]+$", channel))])
    error_message = "default_notification_channels must be names of existing channels, such as google_monitoring_notification_channel.email.name. Put channels to create into notification_channels."
  }
}

variable "deletion_protection" {
  description = "Prevents Terraform from deleting the audit logs. To delete them: set false, apply, then destroy."
  type        = bool
  default     = true
  nullable    = false
}

variable "environment" {
  description = "Environment, which becomes a label: dev, staging or prod. In prod the log bucket is locked by default."
  type        = string
  default     = "dev"
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "environment must be dev, staging or prod."
  }
}

variable "labels" {
  description = "Labels of alerts, checks, channels and the dataset; environment and managed-by are added."
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

variable "notification_channel_secrets" {
  description = "Secrets of channels by their keys: the token of slack, the integration key of pagerduty, the password of webhook_basicauth. Ephemeral: Terraform sends them to the API and stores them nowhere."
  type        = map(string)
  default     = {}
  ephemeral   = true
  nullable    = false

  validation {
    condition = alltrue([
      for key, channel in var.notification_channels :
      contains(keys(var.notification_channel_secrets), key) == contains(["slack", "pagerduty", "webhook_basicauth"], channel.type)
    ])
    error_message = "notification_channel_secrets must have one entry for each slack, pagerduty and webhook_basicauth channel, under the channel's key, and none for other types."
  }
}

variable "notification_channels" {
  description = <<-EOT
    Channels to create, by a key of your choice that alerts can refer to:
    - `type`: email, slack, pagerduty, pubsub, webhook_basicauth, sms or google_chat.
    - `labels`: the labels that the type requires: `email_address`; `channel_name` (slack); `topic`, as projects/P/topics/T (pubsub); `url` and `username` (webhook_basicauth); `number` (sms); `space` (google_chat).
    - `display_name`; `enabled`.
    - `secret_version`: raise it when the secret in `notification_channel_secrets` changes.
  EOT
  type = map(object({
    type           = string
    labels         = optional(map(string), {})
    display_name   = optional(string)
    enabled        = optional(bool, true)
    secret_version = optional(number, 1)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for channel in var.notification_channels : channel.type != "webhook_tokenauth"])
    error_message = "notification_channels: webhook_tokenauth is not supported, because its token is part of a URL that the plan and the state show. Set type = \"webhook_basicauth\" with the labels url and username, and put the password into notification_channel_secrets."
  }

  validation {
    condition = alltrue([
      for channel in var.notification_channels :
      contains(["email", "slack", "pagerduty", "pubsub", "webhook_basicauth", "webhook_tokenauth", "sms", "google_chat"], channel.type)
    ])
    error_message = "notification_channels: type must be email, slack, pagerduty, pubsub, webhook_basicauth, sms or google_chat."
  }

  validation {
    condition = alltrue([
      for channel in var.notification_channels : length(setsubtract(lookup({
        email             = ["email_address"]
        slack             = ["channel_name"]
        pubsub            = ["topic"]
        webhook_basicauth = ["url", "username"]
        sms               = ["number"]
        google_chat       = ["space"]
      }, channel.type, []), keys(channel.labels))) == 0
    ])
    error_message = "notification_channels: a required label is missing: email needs email_address, slack channel_name, pubsub topic, webhook_basicauth url and username, sms number, google_chat space."
  }

  validation {
    condition = alltrue(flatten([
      for channel in var.notification_channels : [for label in keys(channel.labels) : !contains(["auth_token", "service_key", "password"], label)]
    ]))
    error_message = "notification_channels: labels are not secret. Put auth_token, service_key or password into notification_channel_secrets, under the channel's key."
  }

  validation {
    condition     = alltrue([for channel in var.notification_channels : can(regex("^https://", lookup(channel.labels, "url", "https://")))])
    error_message = "notification_channels: the url of a webhook must start with https://, because the request carries a password."
  }
}

variable "project_id" {
  description = "Project that is monitored and that contains all resources."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project_id))
    error_message = "project_id must be the ID of a project, such as octollm-dev, not its number or display name."
  }
}

variable "project_number" {
  description = "Number of the project. If set, the module lets the service agents of BigQuery and Cloud Logging use the keys of kms_keys, and the agent of Monitoring publish to the topics of pubsub channels; if null, the caller must grant this."
  type        = string
  default     = null

  validation {
    condition     = var.project_number == null || can(regex("^[0-9]{6,}$", var.project_number))
    error_message = "project_number must have digits only, such as data.google_project.this.number."
  }
}
