variables {
  project_id   = "octollm-prod"
  region       = "us-central1"
  network_name = "octollm-prod-vpc"
  subnets      = { gke = { ip_cidr_range = "10.64.0.0/20" } }
  labels       = { team = "platform" }
}

run "negotiates_modern_tls" {
  command = plan

  assert {
    condition     = google_compute_ssl_policy.this.profile == "RESTRICTED" && google_compute_ssl_policy.this.min_tls_version == "TLS_1_2"
    error_message = "Load balancers offer TLS 1.2 and newer with ciphers that have forward secrecy."
  }

  assert {
    condition     = length(google_compute_security_policy.this) == 0 && output.security_policy_name == null && output.security_policy_id == null
    error_message = "Without cloud_armor there is no policy."
  }
}

run "negotiates_tls_1_3_only" {
  command = plan

  variables {
    ssl_min_tls_version = "TLS_1_3"
  }

  assert {
    condition     = google_compute_ssl_policy.this.min_tls_version == "TLS_1_3"
    error_message = "ssl_min_tls_version is what load balancers accept."
  }
}

run "filters_requests" {
  command = plan

  variables {
    environment = "prod"
    cloud_armor = {}
  }

  assert {
    condition = sort([
      for rule in google_compute_security_policy.this["armor"].rule : rule.description if rule.action == "deny(403)"
      ]) == tolist([
      "cve-canary", "lfi-v422-stable", "protocolattack-v422-stable", "rce-v422-stable", "rfi-v422-stable",
      "scannerdetection-v422-stable", "sessionfixation-v422-stable", "sqli-v422-stable", "xss-v422-stable",
    ])
    error_message = "Nine WAF rule sets must be enforced."
  }

  assert {
    condition = one([
      for rule in google_compute_security_policy.this["armor"].rule : rule.match[0].expr[0].expression
      if rule.priority == 1000
    ]) == "evaluatePreconfiguredWaf('sqli-v422-stable', {'sensitivity': 1})"
    error_message = "A rule set must be referenced by its name and sensitivity."
  }

  assert {
    condition     = !anytrue([for rule in google_compute_security_policy.this["armor"].rule : rule.preview])
    error_message = "No rule must be in preview."
  }

  assert {
    condition = (
      one([for rule in google_compute_security_policy.this["armor"].rule : rule.action if rule.priority == 2147483647]) == "allow" &&
      one([for rule in google_compute_security_policy.this["armor"].rule : rule.priority if rule.action == "rate_based_ban"]) == 5000
    )
    error_message = "The rate limit must come after the WAF rules, and the default rule last."
  }

  assert {
    condition = one([
      for rule in google_compute_security_policy.this["armor"].rule :
      rule.rate_limit_options[0].enforce_on_key == "IP" &&
      rule.rate_limit_options[0].exceed_action == "deny(429)" &&
      rule.rate_limit_options[0].ban_duration_sec == 300 &&
      rule.rate_limit_options[0].rate_limit_threshold[0].count == 600 &&
      rule.rate_limit_options[0].rate_limit_threshold[0].interval_sec == 60
      if rule.action == "rate_based_ban"
    ])
    error_message = "An address that sends more than 600 requests per minute must be banned for five minutes."
  }

  assert {
    condition     = google_compute_security_policy.this["armor"].adaptive_protection_config[0].layer_7_ddos_defense_config[0].enable
    error_message = "Adaptive Protection is on."
  }

  assert {
    condition = alltrue([
      for rule in google_compute_security_policy.this["armor"].rule :
      rule.match[0].versioned_expr == "SRC_IPS_V1" && rule.match[0].config[0].src_ip_ranges == toset(["*"])
      if contains(["allow", "rate_based_ban"], rule.action)
    ])
    error_message = "The rate limit and the default rule must apply to all clients."
  }

  assert {
    condition     = google_compute_security_policy.this["armor"].labels == tomap({ environment = "prod", managed-by = "terraform", team = "platform" })
    error_message = "The policy has the labels."
  }

  assert {
    condition = (
      google_compute_security_policy.this["armor"].advanced_options_config[0].json_parsing == "STANDARD" &&
      google_compute_security_policy.this["armor"].advanced_options_config[0].request_body_inspection_size == "64KB" &&
      google_compute_security_policy.this["armor"].advanced_options_config[0].log_level == "VERBOSE"
    )
    error_message = "JSON bodies must be parsed, with the largest inspection size; in prod the logs must be verbose."
  }
}

run "filters_requests_as_tuned" {
  command = plan

  variables {
    environment = "staging"
    cloud_armor = {
      waf_rules = [
        {
          rule_set           = "sqli-v422-stable"
          sensitivity        = 2
          opt_out_rule_ids   = ["owasp-crs-v042200-id942110-sqli", "owasp-crs-v042200-id942120-sqli"]
          uninspected_fields = ["prompt", "messages"]
        },
        { rule_set = "generic-v422-stable", preview = true },
      ]
      rate_limit              = { requests = 100, interval_seconds = 10, ban_seconds = 600 }
      denied_ip_ranges        = [for i in range(11) : "203.0.113.${i}/32"]
      user_ip_request_headers = ["True-Client-IP"]
      default_action          = "deny(403)"
      adaptive_protection     = false
    }
  }

  assert {
    condition = one([
      for rule in google_compute_security_policy.this["armor"].rule : rule.match[0].expr[0].expression
      if rule.priority == 1000
    ]) == "evaluatePreconfiguredWaf('sqli-v422-stable', {'sensitivity': 2, 'opt_out_rule_ids': ['owasp-crs-v042200-id942110-sqli', 'owasp-crs-v042200-id942120-sqli']})"
    error_message = "The expression must contain sensitivity and excluded signatures."
  }

  assert {
    condition = one([
      for rule in google_compute_security_policy.this["armor"].rule :
      rule.preconfigured_waf_config[0].exclusion[0].target_rule_set == "sqli-v422-stable" &&
      rule.preconfigured_waf_config[0].exclusion[0].request_query_param[*].value == tolist(["prompt", "messages"])
      if rule.priority == 1000
    ])
    error_message = "Excluded fields must not be inspected by that rule."
  }

  assert {
    condition = one([
      for rule in google_compute_security_policy.this["armor"].rule : rule.preview && length(rule.preconfigured_waf_config) == 0
      if rule.priority == 1010
    ])
    error_message = "A rule with preview = true must only log."
  }

  assert {
    condition = {
      for rule in google_compute_security_policy.this["armor"].rule : rule.priority => length(rule.match[0].config[0].src_ip_ranges)
      if startswith(rule.description, "Denied addresses")
    } == { 100 = 10, 101 = 1 }
    error_message = "Eleven denied ranges must make two rules, because the API accepts ten ranges per rule."
  }

  assert {
    condition = alltrue([
      for rule in google_compute_security_policy.this["armor"].rule :
      rule.match[0].versioned_expr == "SRC_IPS_V1" && rule.action == "deny(403)" && !rule.preview
      if startswith(rule.description, "Denied addresses")
    ])
    error_message = "Denied addresses must be blocked."
  }

  assert {
    condition     = google_compute_security_policy.this["armor"].advanced_options_config[0].user_ip_request_headers == toset(["True-Client-IP"])
    error_message = "The client's address must be read from the CDN's header."
  }

  assert {
    condition = one([
      for rule in google_compute_security_policy.this["armor"].rule : rule.rate_limit_options[0].enforce_on_key
      if rule.action == "rate_based_ban"
    ]) == "USER_IP"
    error_message = "Behind a CDN, the rate limit must count the address in the header, not the CDN's."
  }

  assert {
    condition = (
      one([for rule in google_compute_security_policy.this["armor"].rule : rule.action if rule.priority == 2147483647]) == "deny(403)" &&
      google_compute_security_policy.this["armor"].advanced_options_config[0].log_level == "NORMAL" &&
      !google_compute_security_policy.this["armor"].adaptive_protection_config[0].layer_7_ddos_defense_config[0].enable
    )
    error_message = "The default rule, the log level and Adaptive Protection must match the input."
  }
}
