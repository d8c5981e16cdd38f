# Generated from infra/variables*.tf by `python -m tools.environment_roots`: do not edit. Values are in terraform.tfvars.

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

# Protection.

variable "audit_bucket_reads" {
  description = "Audit logs of reads (DATA_READ) for every service, including the objects of every bucket. CIS 2.1 requires it. Priced by volume: one entry per request."
  type        = bool
  default     = true
  nullable    = false
}

variable "audit_retention_days" {
  description = "Retention of audit logs in days."
  type        = number
  default     = 400
  nullable    = false

  validation {
    condition     = var.audit_retention_days >= 30 && var.audit_retention_days <= 3650
    error_message = "audit_retention_days must be from 30 to 3650, the longest retention of a log bucket."
  }
}

variable "binary_authorization_enforced" {
  description = "Blocks images without an attestation; false only logs them."
  type        = bool
  default     = true
  nullable    = false
}

variable "customer_managed_encryption" {
  description = "Encrypts with customer-managed keys (CMEK). Decide before the first apply: a change replaces the database, the caches and the node pools."
  type        = bool
  default     = true
  nullable    = false
}

variable "deletion_protection" {
  description = "Deletion protection: prevents Terraform, and Google where possible, from deleting resources that hold data."
  type        = bool
  default     = true
  nullable    = false
}

variable "organization_policies" {
  description = "Sets organization policy constraints on the project. It needs an organization and a caller with roles/orgpolicy.policyAdmin, which the accounts of infra/bootstrap do not have."
  type        = bool
  default     = false
  nullable    = false
}

# Size. Each object is named after the module that it configures, and its attributes after the inputs of that module.
# Defaults and validations are those of the module.

variable "database" {
  description = "PostgreSQL. connection_pooling is NONE, MANAGED (Enterprise Plus) or EXTERNAL, which is PgBouncer in the cluster."
  type = object({
    tier                           = string
    postgres_version               = optional(string)
    edition                        = optional(string)
    name_suffix                    = optional(string)
    disk_size                      = optional(number)
    disk_autoresize_limit          = optional(number)
    database_flags                 = optional(map(string))
    high_availability              = optional(bool, false)
    read_replicas                  = optional(number, 0)
    dr_replica                     = optional(string)
    retention_days                 = optional(number)
    pitr_enabled                   = optional(bool)
    transaction_log_retention_days = optional(number)
    connection_pooling             = optional(string, "NONE")
    password_version               = optional(number, 1)
    iam_users                      = optional(map(object({ email = string, type = optional(string, "CLOUD_IAM_SERVICE_ACCOUNT"), database_roles = optional(list(string)) })), {})
  })
  nullable = false
}

variable "gke" {
  description = "The cluster. backup_retain_days: null creates no backups."
  type = object({
    kubernetes_version  = optional(string)
    release_channel     = optional(string)
    zonal_location      = optional(string)
    node_locations      = optional(list(string))
    rbac_security_group = optional(string)
    backup_retain_days  = optional(number)

    maintenance_exclusions     = optional(map(object({ start = string, end = string, scope = optional(string, "NO_MINOR_UPGRADES") })), {})
    master_authorized_networks = optional(list(object({ cidr_block = string, display_name = string })), [])

    node_pools = map(object({
      machine_type      = string
      min_nodes         = number
      max_nodes         = number
      disk_size_gb      = optional(number, 100)
      disk_type         = optional(string, "pd-balanced")
      spot              = optional(bool, false)
      node_locations    = optional(list(string))
      max_pods_per_node = optional(number)
      labels            = optional(map(string), {})
      taints            = optional(list(object({ key = string, value = string, effect = string })), [])
    }))
  })
  nullable = false
}

variable "network" {
  description = "IP ranges and egress settings. Ranges must not overlap, also not between environments: networks with equal ranges can never be connected."
  type = object({
    nodes_cidr         = string
    pods_cidr          = string
    services_cidr      = string
    database_cidr      = string
    psa_cidr           = string
    control_plane_cidr = string
    flow_sampling      = optional(number, 0.5)
    nat_static_ips     = optional(number, 0)
    cloud_armor        = optional(bool, true)
    egress_lockdown    = optional(bool, false)
    egress_fqdns       = optional(list(string), [])
  })
  nullable = false
}

variable "redis" {
  description = "Redis: engine INSTANCE, sharded by the application if shard_count is above 1, or CLUSTER. snapshot_period is the interval between snapshots."
  type = object({
    engine              = optional(string, "INSTANCE")
    redis_version       = optional(string)
    tier                = optional(string)
    memory_size_gb      = optional(number)
    read_replicas       = optional(number)
    shard_count         = optional(number)
    node_type           = optional(string)
    snapshot_period     = optional(string, "TWENTY_FOUR_HOURS")
    auth_secret_version = optional(number)
  })
  nullable = false
}

variable "storage" {
  description = "Buckets: days after which objects are deleted; logs are kept for at least 90 days."
  type        = object({ lifecycle_days = number })
  nullable    = false
}
