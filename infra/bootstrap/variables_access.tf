variable "apply_impersonators" {
  description = "Members that may act as the apply account from a workstation when CI is down. In prod, keep this empty and grant access only for the time needed."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.apply_impersonators : can(regex("^(group|principalSet):[^*]+$", member))])
    error_message = "apply_impersonators must be groups or principal sets, so that leaving the group ends the access: \"group:octollm-oncall@example.com\"."
  }
}

variable "github" {
  description = <<-EOT
    The GitHub repository whose workflows may use the accounts; null for none. The repository is identified by number, because another owner can register a released name:
    `owner_id` and `repository_id` from `gh api repos/OWNER/REPOSITORY --jq '.owner.id, .id'`,
    `branch` from which applies are allowed, and `environment`, the protected GitHub environment of the apply job (null: `var.environment`).
  EOT
  type = object({
    owner_id      = string
    repository_id = string
    branch        = optional(string, "main")
    environment   = optional(string)
  })
  default = null

  validation {
    condition     = var.github == null || can(regex("^[1-9][0-9]*$", var.github.owner_id))
    error_message = "github.owner_id must be the numeric ID of the owner. To find it, run: gh api users/OWNER --jq .id"
  }

  validation {
    condition     = var.github == null || can(regex("^[1-9][0-9]*$", var.github.repository_id))
    error_message = "github.repository_id must be the numeric ID of the repository. To find it, run: gh api repos/OWNER/REPOSITORY --jq .id"
  }

  # Both values become quoted strings in a CEL expression.
  validation {
    condition = var.github == null || alltrue([
      for text in compact([try(var.github.branch, null), try(var.github.environment, null)]) : can(regex("^[A-Za-z0-9._/-]{1,100}$", text))
    ])
    error_message = "github.branch and github.environment must have 1 to 100 letters, digits, \".\", \"_\", \"/\" and \"-\"."
  }
}

variable "gitlab" {
  description = <<-EOT
    The GitLab project whose pipelines may use the accounts; null for none: `namespace_id` and `project_id` (numbers, from Settings, General, or the API),
    `branch` from which applies are allowed, `environment`, the protected GitLab environment of the apply job (null: `var.environment`), and `issuer`, the address of a self-managed GitLab that Google can reach.
  EOT
  type = object({
    namespace_id = string
    project_id   = string
    branch       = optional(string, "main")
    environment  = optional(string)
    issuer       = optional(string, "https://gitlab.com")
  })
  default = null

  validation {
    condition     = var.gitlab == null || can(regex("^[1-9][0-9]*$", var.gitlab.namespace_id))
    error_message = "gitlab.namespace_id must be the numeric ID of the namespace (the group or user that owns the project)."
  }

  validation {
    condition     = var.gitlab == null || can(regex("^[1-9][0-9]*$", var.gitlab.project_id))
    error_message = "gitlab.project_id must be the numeric ID of the GitLab project."
  }

  validation {
    condition     = var.gitlab == null || can(regex("^https://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]*)?$", var.gitlab.issuer))
    error_message = "gitlab.issuer must be the URL of GitLab with https:// and without a trailing slash, such as \"https://gitlab.com\"."
  }

  validation {
    condition = var.gitlab == null || alltrue([
      for text in compact([try(var.gitlab.branch, null), try(var.gitlab.environment, null)]) : can(regex("^[A-Za-z0-9._/-]{1,100}$", text))
    ])
    error_message = "github.branch and github.environment must have 1 to 100 letters, digits, \".\", \"_\", \"/\" and \"-\"."
  }
}

variable "grantable_roles" {
  description = "The only roles that the apply account may grant and revoke on the project: the roles that the modules grant there."
  type        = set(string)
  default = [
    "roles/cloudsql.client",
    "roles/cloudsql.instanceUser",
    "roles/cloudtrace.agent",
    "roles/container.defaultNodeServiceAccount",
    "roles/logging.logWriter",
    "roles/monitoring.metricWriter",
    "roles/redis.dbConnectionUser",
  ]
  nullable = false

  validation {
    condition     = length(var.grantable_roles) > 0 && length(var.grantable_roles) <= 10
    error_message = "grantable_roles must have 1 to 10 roles: hasOnly() in an IAM condition accepts at most 10."
  }

  validation {
    condition     = alltrue([for role in var.grantable_roles : can(regex("^(roles|projects/[a-z0-9-]+/roles|organizations/[0-9]+/roles)/[A-Za-z0-9._]+$", role))])
    error_message = "grantable_roles: each role must be a full name, such as \"roles/cloudsql.client\"."
  }

  validation {
    condition = alltrue([
      for role in var.grantable_roles : !can(regex("(?i)^roles/(owner|editor|viewer|iam\\.|resourcemanager\\.|.*admin$)", role))
    ])
    error_message = "grantable_roles must not contain a basic role, an admin role, roles/iam.* or roles/resourcemanager.*: the apply account could grant itself any permission. Write the narrow role that the workload needs."
  }
}

variable "plan_impersonators" {
  description = "IAM members that may act as the plan account from a workstation."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for member in var.plan_impersonators : can(regex("^(group|principalSet):[^*]+$", member))])
    error_message = "plan_impersonators must be groups or principal sets, so that leaving the group ends the access: \"group:octollm-platform@example.com\"."
  }
}
