# Policies for load balancers.

variable "cloud_armor" {
  description = <<-EOT
    Cloud Armor policy for the load balancers; null: none. `waf_rules` are WAF rule sets, evaluated in the order of
    the list: OWASP rules with Google's names, with the share that `sensitivity` (1 to 4) enables,
    `opt_out_rule_ids` for single signatures, `uninspected_fields` for form or JSON fields with free text, and
    `preview` to log only. `rate_limit` bans an address for `ban_seconds` once it sends more than `requests` in
    `interval_seconds`. `denied_ip_ranges` are denied first. `user_ip_request_headers` names headers with
    the client's address, behind a third-party CDN. `log_level` is `NORMAL` or `VERBOSE`; unset, `VERBOSE` in prod.
  EOT
  type = object({
    waf_rules = optional(list(object({
      rule_set           = string
      sensitivity        = optional(number, 1)
      opt_out_rule_ids   = optional(list(string), [])
      uninspected_fields = optional(list(string), [])
      preview            = optional(bool, false)
      })), [
      { rule_set = "sqli-v422-stable" },
      { rule_set = "xss-v422-stable" },
      { rule_set = "lfi-v422-stable" },
      { rule_set = "rfi-v422-stable" },
      { rule_set = "rce-v422-stable" },
      { rule_set = "protocolattack-v422-stable" },
      { rule_set = "scannerdetection-v422-stable" },
      { rule_set = "sessionfixation-v422-stable" },
      { rule_set = "cve-canary" },
    ])
    rate_limit = optional(object({
      requests         = optional(number, 600)
      interval_seconds = optional(number, 60)
      ban_seconds      = optional(number, 300)
      preview          = optional(bool, false)
    }), {})
    denied_ip_ranges        = optional(list(string), [])
    user_ip_request_headers = optional(list(string), [])
    adaptive_protection     = optional(bool, true)
    default_action          = optional(string, "allow")
    log_level               = optional(string)
  })
  default = null

  validation {
    condition = try(alltrue([
      for rule in var.cloud_armor.waf_rules : can(regex("^[a-z-]+(-v[0-9]+)?-(stable|canary)$", rule.rule_set))
    ]), var.cloud_armor == null)
    error_message = "cloud_armor: rule_set must be the name of a Cloud Armor rule set, such as \"sqli-v422-stable\" or \"cve-canary\"."
  }

  validation {
    condition = try(
      length(distinct(var.cloud_armor.waf_rules[*].rule_set)) == length(var.cloud_armor.waf_rules),
      var.cloud_armor == null,
    )
    error_message = "cloud_armor: each rule_set can be in waf_rules only once."
  }

  validation {
    condition     = try(alltrue([for rule in var.cloud_armor.waf_rules : contains([1, 2, 3, 4], rule.sensitivity)]), var.cloud_armor == null)
    error_message = "cloud_armor: sensitivity must be 1 (few false positives) to 4 (many); 0 would disable every signature."
  }

  validation {
    condition = try(alltrue(flatten([
      for rule in var.cloud_armor.waf_rules : [for id in rule.opt_out_rule_ids : can(regex("^[a-z0-9-]+$", id))]
    ])), var.cloud_armor == null)
    error_message = "cloud_armor: opt_out_rule_ids must be rule IDs as the logs show them, such as \"owasp-crs-v042200-id942110-sqli\"."
  }

  validation {
    condition = try(
      contains([10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700, 3600], var.cloud_armor.rate_limit.interval_seconds),
      var.cloud_armor == null,
    )
    error_message = "cloud_armor: rate_limit.interval_seconds must be 10, 30, 60, 120, 180, 240, 300, 600, 900, 1200, 1800, 2700 or 3600."
  }

  validation {
    condition = try(
      var.cloud_armor.rate_limit.requests >= 1 && var.cloud_armor.rate_limit.requests <= 1000000 &&
      var.cloud_armor.rate_limit.ban_seconds >= 60 && var.cloud_armor.rate_limit.ban_seconds <= 86400,
      var.cloud_armor == null,
    )
    error_message = "cloud_armor: rate_limit.requests must be from 1 to 1000000, and rate_limit.ban_seconds from 60 (a minute) to 86400 (a day)."
  }

  validation {
    condition     = try(alltrue([for range in var.cloud_armor.denied_ip_ranges : can(cidrhost(range, 0))]), var.cloud_armor == null)
    error_message = "cloud_armor: denied_ip_ranges must be in CIDR notation: \"203.0.113.0/24\", or \"203.0.113.7/32\" for one address."
  }

  validation {
    condition     = try(length(var.cloud_armor.denied_ip_ranges) <= 500, var.cloud_armor == null)
    error_message = "cloud_armor: denied_ip_ranges can have at most 500 entries. For more, use an address group of Cloud Armor Enterprise."
  }

  validation {
    condition     = try(contains(["allow", "deny(403)", "deny(404)", "deny(502)"], var.cloud_armor.default_action), var.cloud_armor == null)
    error_message = "cloud_armor: default_action must be \"allow\", \"deny(403)\", \"deny(404)\" or \"deny(502)\". Use deny for a service that only listed addresses may use."
  }

  validation {
    condition     = try(contains(["NORMAL", "VERBOSE"], coalesce(var.cloud_armor.log_level, "NORMAL")), var.cloud_armor == null)
    error_message = "cloud_armor: log_level must be \"NORMAL\" or \"VERBOSE\"."
  }
}

variable "ssl_min_tls_version" {
  description = "Oldest version of TLS that load balancers accept: `TLS_1_2`, or `TLS_1_3` with the profile `RESTRICTED`."
  type        = string
  default     = "TLS_1_2"
  nullable    = false

  validation {
    condition     = contains(["TLS_1_2", "TLS_1_3"], var.ssl_min_tls_version)
    error_message = "ssl_min_tls_version must be \"TLS_1_2\" or \"TLS_1_3\"; \"TLS_1_0\", Google's default, and \"TLS_1_1\" are insecure."
  }

  validation {
    condition     = var.ssl_min_tls_version != "TLS_1_3" || var.ssl_policy_profile == "RESTRICTED"
    error_message = "ssl_min_tls_version = \"TLS_1_3\" needs ssl_policy_profile = \"RESTRICTED\": the API accepts no other profile with it."
  }
}

variable "ssl_policy_profile" {
  description = "Ciphers that load balancers offer: `RESTRICTED`, `MODERN` or `FIPS_202205`."
  type        = string
  default     = "RESTRICTED"
  nullable    = false

  validation {
    condition     = contains(["RESTRICTED", "MODERN", "FIPS_202205"], var.ssl_policy_profile)
    error_message = "ssl_policy_profile must be \"RESTRICTED\", \"MODERN\" (for older clients) or \"FIPS_202205\"; \"COMPATIBLE\", Google's default, offers ciphers without forward secrecy."
  }
}
