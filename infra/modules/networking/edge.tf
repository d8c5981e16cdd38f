# Policies that load balancers of this environment attach. A Kubernetes GCPBackendPolicy (or BackendConfig) references
# the security policy, a GCPGatewayPolicy (or FrontendConfig) the SSL policy.
locals {
  armor = var.cloud_armor == null ? {} : { armor = var.cloud_armor }

  every_client = "*"

  # Cloud Armor accepts ten ranges per rule.
  ranges_in_a_rule = 10

  # Rules are evaluated in order of priority, and the first match is final. Denied addresses come first. Signatures come
  # before the rate limit, because traffic that the limit allows is not checked again.
  armor_priorities = {
    denied_ranges = 100
    waf           = 1000
    rate_limit    = 5000
    default       = 2147483647
  }
  armor_priority_step = 10

  waf_options = {
    for key, armor in local.armor : key => [
      for rule in armor.waf_rules : join(", ", concat(
        ["'sensitivity': ${rule.sensitivity}"],
        length(rule.opt_out_rule_ids) == 0 ? [] : [
          "'opt_out_rule_ids': [${join(", ", [for id in rule.opt_out_rule_ids : "'${id}'"])}]"
        ],
      ))
    ]
  }
}

resource "google_compute_security_policy" "this" {
  for_each = local.armor

  project     = var.project_id
  name        = "${var.network_name}-armor"
  description = "What the internet may send to the load balancers of ${var.network_name}."
  type        = "CLOUD_ARMOR"
  labels      = local.labels

  adaptive_protection_config {
    layer_7_ddos_defense_config {
      enable          = each.value.adaptive_protection
      rule_visibility = "STANDARD"
    }
  }

  advanced_options_config {
    # Without parsing, a JSON body is one long string, and its quotes and braces look like an attack.
    json_parsing                 = "STANDARD"
    request_body_inspection_size = "64KB"
    log_level                    = coalesce(each.value.log_level, var.environment == "prod" ? "VERBOSE" : "NORMAL")
    user_ip_request_headers      = each.value.user_ip_request_headers
  }

  dynamic "rule" {
    for_each = chunklist(each.value.denied_ip_ranges, local.ranges_in_a_rule)
    content {
      action      = "deny(403)"
      priority    = local.armor_priorities.denied_ranges + rule.key
      description = "Denied addresses, part ${rule.key + 1}"
      preview     = false

      match {
        versioned_expr = "SRC_IPS_V1"
        config {
          src_ip_ranges = rule.value
        }
      }
    }
  }

  dynamic "rule" {
    for_each = each.value.waf_rules
    content {
      action      = "deny(403)"
      priority    = local.armor_priorities.waf + rule.key * local.armor_priority_step
      description = rule.value.rule_set
      preview     = rule.value.preview

      match {
        expr {
          expression = "evaluatePreconfiguredWaf('${rule.value.rule_set}', {${local.waf_options[each.key][rule.key]}})"
        }
      }

      dynamic "preconfigured_waf_config" {
        for_each = length(rule.value.uninspected_fields) > 0 ? [rule.value] : []
        content {
          exclusion {
            target_rule_set = preconfigured_waf_config.value.rule_set

            dynamic "request_query_param" {
              for_each = preconfigured_waf_config.value.uninspected_fields
              content {
                operator = "EQUALS"
                value    = request_query_param.value
              }
            }
          }
        }
      }
    }
  }

  rule {
    action      = "rate_based_ban"
    priority    = local.armor_priorities.rate_limit
    description = "Bans one client that sends too much"
    preview     = each.value.rate_limit.preview

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = [local.every_client]
      }
    }

    rate_limit_options {
      conform_action   = "allow"
      exceed_action    = "deny(429)"
      enforce_on_key   = length(each.value.user_ip_request_headers) > 0 ? "USER_IP" : "IP"
      ban_duration_sec = each.value.rate_limit.ban_seconds

      rate_limit_threshold {
        count        = each.value.rate_limit.requests
        interval_sec = each.value.rate_limit.interval_seconds
      }
    }
  }

  rule {
    action      = each.value.default_action
    priority    = local.armor_priorities.default
    description = "Default rule"
    preview     = false

    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = [local.every_client]
      }
    }
  }
}

resource "google_compute_ssl_policy" "this" {
  project         = var.project_id
  name            = "${var.network_name}-tls"
  description     = "TLS that load balancers of ${var.network_name} negotiate."
  profile         = var.ssl_policy_profile
  min_tls_version = var.ssl_min_tls_version
}
