# Egress and Cloud NAT.

variable "egress_fqdns" {
  description = "Domain names that machines may reach over HTTPS under `egress_lockdown`, such as an LLM provider's API. They need Cloud NGFW Standard, which is charged by traffic."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.egress_fqdns : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", name))])
    error_message = "egress_fqdns must be full domain names without a scheme, a wildcard or a trailing dot, such as \"api.openai.com\"."
  }

  validation {
    condition     = length(var.egress_fqdns) <= 100
    error_message = "egress_fqdns can have at most 100 names, the API's limit for one rule."
  }

  validation {
    condition     = length(var.egress_fqdns) == 0 || var.egress_lockdown
    error_message = "egress_fqdns needs egress_lockdown = true: without the lockdown, all egress is allowed and the list has no effect."
  }
}

variable "egress_lockdown" {
  description = "Whether egress is limited to this network, Google's APIs, Cloud SQL, Memorystore, the control plane and `egress_fqdns`; all other egress is denied and logged. For prod."
  type        = bool
  default     = false
  nullable    = false
}

variable "google_api_domains" {
  description = "Google domains with a private DNS zone; images come from `pkg.dev`, and GKE's own images from `gcr.io`."
  type        = list(string)
  default     = ["googleapis.com", "gcr.io", "pkg.dev"]
  nullable    = false

  validation {
    condition     = alltrue([for domain in var.google_api_domains : can(regex("^([a-z0-9-]+\\.)+[a-z]+$", domain))])
    error_message = "google_api_domains must be domains without a trailing dot and without a wildcard, such as \"pkg.dev\"."
  }

  validation {
    condition     = contains(var.google_api_domains, "googleapis.com")
    error_message = "google_api_domains must contain \"googleapis.com\", because nearly every Google client calls it."
  }
}

variable "google_apis_vip" {
  description = "Virtual IP for Google's APIs: `private` (all services) or `restricted` (services that VPC Service Controls supports)."
  type        = string
  default     = "private"
  nullable    = false

  validation {
    condition     = contains(["private", "restricted"], var.google_apis_vip)
    error_message = "google_apis_vip must be \"private\" (all services) or \"restricted\" (services that VPC Service Controls supports)."
  }
}

variable "nat" {
  description = <<-EOT
    Cloud NAT in each region with machines; machines without public addresses reach the internet through it.
    `static_ips` reserves that many addresses for each region; with 0, Google chooses them and may change them.
    `log_filter` is `ERRORS_ONLY`, `TRANSLATIONS_ONLY` or `ALL`. Each machine gets `min_ports_per_vm` ports, and up to
    `max_ports_per_vm` when it needs them. null: no NAT.
  EOT
  type = object({
    static_ips       = optional(number, 0)
    log_filter       = optional(string, "ERRORS_ONLY")
    min_ports_per_vm = optional(number, 64)
    max_ports_per_vm = optional(number, 4096)
  })
  default = {}

  validation {
    condition     = try(var.nat.static_ips >= 0 && var.nat.static_ips <= 50 && floor(var.nat.static_ips) == var.nat.static_ips, var.nat == null)
    error_message = "nat.static_ips must be a whole number from 0 (Google allocates the addresses) to 50."
  }

  validation {
    condition     = try(contains(["ERRORS_ONLY", "TRANSLATIONS_ONLY", "ALL"], var.nat.log_filter), var.nat == null)
    error_message = "nat.log_filter must be \"ERRORS_ONLY\", \"TRANSLATIONS_ONLY\" or \"ALL\"."
  }

  validation {
    condition = try(
      contains([for power in range(5, 16) : pow(2, power)], var.nat.min_ports_per_vm) &&
      contains([for power in range(5, 17) : pow(2, power)], var.nat.max_ports_per_vm) &&
      var.nat.min_ports_per_vm < var.nat.max_ports_per_vm,
      var.nat == null,
    )
    error_message = "nat.min_ports_per_vm must be a power of two from 32 to 32768, and max_ports_per_vm a larger one up to 65536, such as 64 and 4096."
  }
}

variable "private_google_apis" {
  description = "Whether private DNS zones resolve Google's domains to the addresses of `google_apis_vip`. `egress_lockdown` needs these zones and always creates them."
  type        = bool
  default     = false
  nullable    = false
}
