variables {
  project_id   = "octollm-dev"
  region       = "us-central1"
  network_name = "octollm-dev-vpc"
  subnets      = { gke = { ip_cidr_range = "10.0.0.0/20" } }
}

run "refuses_a_project_number" {
  command = plan

  variables {
    project_id = "123456789012"
  }

  expect_failures = [var.project_id]
}

run "refuses_a_zone_for_a_region" {
  command = plan

  variables {
    region = "us-central1-a"
  }

  expect_failures = [var.region]
}

run "refuses_an_unknown_environment" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "refuses_a_label_in_capitals" {
  command = plan

  variables {
    labels = { Team = "platform" }
  }

  expect_failures = [var.labels]
}

run "refuses_a_label_value_in_capitals" {
  command = plan

  variables {
    labels = { team = "Platform" }
  }

  expect_failures = [var.labels]
}

run "refuses_a_network_name_in_capitals" {
  command = plan

  variables {
    network_name = "OctoLLM"
  }

  expect_failures = [var.network_name]
}

run "refuses_a_network_name_too_long_for_what_is_made_of_it" {
  command = plan

  variables {
    network_name = "octollm-development-network-number-fortyone"
  }

  expect_failures = [var.network_name]
}

run "refuses_the_default_network" {
  command = plan

  variables {
    network_name = "default"
  }

  expect_failures = [var.network_name]
}

run "refuses_a_subnet_key_that_is_no_name" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20" }, "Data Base" = { ip_cidr_range = "10.1.0.0/24" } }
  }

  expect_failures = [var.subnets]
}

run "refuses_a_subnet_range_that_is_none" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0" } }
  }

  expect_failures = [var.subnets]
}

run "refuses_a_subnet_range_with_host_bits" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.1/20" } }
  }

  expect_failures = [var.subnets]
}

run "refuses_a_secondary_range_that_is_none" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20", secondary_ranges = { pods = "10.4.0.0/33" } } }
  }

  expect_failures = [var.subnets]
}

run "refuses_a_secondary_range_name_that_is_none" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20", secondary_ranges = { "1st" = "10.4.0.0/14" } } }
  }

  expect_failures = [var.subnets]
}

run "refuses_an_unknown_purpose" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20", purpose = "INTERNAL_HTTPS_LOAD_BALANCER" } }
  }

  expect_failures = [var.subnets]
}

run "refuses_pods_in_a_subnet_for_proxies" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20", purpose = "REGIONAL_MANAGED_PROXY", secondary_ranges = { pods = "10.4.0.0/14" } } }
  }

  expect_failures = [var.subnets]
}

run "refuses_a_zone_for_a_subnets_region" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20", region = "us-east1-b" } }
  }

  expect_failures = [var.subnets]
}

run "refuses_flow_logs_of_nothing" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20", flow_sampling = 0 } }
  }

  expect_failures = [var.subnets]
}

run "refuses_more_flow_logs_than_flows" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20", flow_sampling = 1.5 } }
  }

  expect_failures = [var.subnets]
}

run "refuses_a_gke_subnet_that_is_not_there" {
  command = plan

  variables {
    subnets = { nodes = { ip_cidr_range = "10.0.0.0/20" } }
  }

  expect_failures = [var.gke_subnet_key]
}

run "refuses_half_a_nat_address" {
  command = plan

  variables {
    nat = { static_ips = 1.5 }
  }

  expect_failures = [var.nat]
}

run "refuses_an_unknown_nat_log" {
  command = plan

  variables {
    nat = { log_filter = "NONE" }
  }

  expect_failures = [var.nat]
}

run "refuses_nat_ports_that_are_no_power_of_two" {
  command = plan

  variables {
    nat = { min_ports_per_vm = 100 }
  }

  expect_failures = [var.nat]
}

run "refuses_more_nat_ports_at_least_than_at_most" {
  command = plan

  variables {
    nat = { min_ports_per_vm = 4096, max_ports_per_vm = 1024 }
  }

  expect_failures = [var.nat]
}

run "refuses_a_private_services_range_too_small" {
  command = plan

  variables {
    psa_cidr = "10.16.0.0/25"
  }

  expect_failures = [var.psa_cidr]
}

run "refuses_a_private_services_range_with_host_bits" {
  command = plan

  variables {
    psa_cidr = "10.16.0.1/20"
  }

  expect_failures = [var.psa_cidr]
}

run "refuses_a_public_private_services_range" {
  command = plan

  variables {
    psa_cidr = "8.8.8.0/24"
  }

  expect_failures = [var.psa_cidr]
}

run "refuses_a_private_services_range_that_cloud_sql_uses_inside" {
  command = plan

  variables {
    psa_cidr = "172.17.0.0/16"
  }

  expect_failures = [var.psa_cidr]
}

run "refuses_an_unknown_set_of_google_addresses" {
  command = plan

  variables {
    google_apis_vip = "public"
  }

  expect_failures = [var.google_apis_vip]
}

run "refuses_a_google_domain_with_a_dot" {
  command = plan

  variables {
    google_api_domains = ["googleapis.com", "pkg.dev."]
  }

  expect_failures = [var.google_api_domains]
}

run "refuses_google_domains_without_the_main_one" {
  command = plan

  variables {
    google_api_domains = ["pkg.dev"]
  }

  expect_failures = [var.google_api_domains]
}

run "refuses_a_rule_set_that_is_none" {
  command = plan

  variables {
    cloud_armor = { waf_rules = [{ rule_set = "SQL injection" }] }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_a_rule_set_twice" {
  command = plan

  variables {
    cloud_armor = { waf_rules = [{ rule_set = "cve-canary" }, { rule_set = "cve-canary" }] }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_a_sensitivity_of_nothing" {
  command = plan

  variables {
    cloud_armor = { waf_rules = [{ rule_set = "cve-canary", sensitivity = 0 }] }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_a_signature_with_a_quote" {
  command = plan

  variables {
    cloud_armor = { waf_rules = [{ rule_set = "cve-canary", opt_out_rule_ids = ["id'"] }] }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_an_interval_that_cloud_armor_does_not_count" {
  command = plan

  variables {
    cloud_armor = { rate_limit = { interval_seconds = 45 } }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_a_limit_of_no_requests" {
  command = plan

  variables {
    cloud_armor = { rate_limit = { requests = 0 } }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_a_ban_of_a_second" {
  command = plan

  variables {
    cloud_armor = { rate_limit = { ban_seconds = 1 } }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_a_denied_range_that_is_none" {
  command = plan

  variables {
    cloud_armor = { denied_ip_ranges = ["203.0.113.7"] }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_too_many_denied_ranges" {
  command = plan

  variables {
    cloud_armor = { denied_ip_ranges = [for i in range(501) : "10.${floor(i / 256)}.${i % 256}.0/24"] }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_an_unknown_default_action" {
  command = plan

  variables {
    cloud_armor = { default_action = "deny" }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_an_unknown_armor_log" {
  command = plan

  variables {
    cloud_armor = { log_level = "ALL" }
  }

  expect_failures = [var.cloud_armor]
}

run "refuses_ciphers_without_forward_secrecy" {
  command = plan

  variables {
    ssl_policy_profile = "COMPATIBLE"
  }

  expect_failures = [var.ssl_policy_profile]
}

run "refuses_tls_1_0" {
  command = plan

  variables {
    ssl_min_tls_version = "TLS_1_0"
  }

  expect_failures = [var.ssl_min_tls_version]
}

run "refuses_tls_1_3_with_another_profile" {
  command = plan

  variables {
    ssl_min_tls_version = "TLS_1_3"
    ssl_policy_profile  = "MODERN"
  }

  expect_failures = [var.ssl_min_tls_version]
}

run "refuses_an_address_for_a_range" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["203.0.113.7"], allow = [{ protocol = "tcp", ports = ["443"] }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_source_with_host_bits" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.1/20"], allow = [{ protocol = "tcp", ports = ["443"] }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_rule_name_that_is_none" {
  command = plan

  variables {
    firewall_rules = [{ name = "Allow X", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp", ports = ["443"] }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_rule_name_twice" {
  command = plan

  variables {
    firewall_rules = [
      { name = "allow-x", description = "One.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "icmp" }] },
      { name = "allow-x", description = "Another.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp" }] },
    ]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_rule_name_of_the_module" {
  command = plan

  variables {
    firewall_rules = [{ name = "deny-all-ingress", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp", ports = ["443"] }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_an_egress_rule_name_of_the_module" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-egress-x", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp", ports = ["443"] }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_direction_in_small_letters" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp", ports = ["443"] }], direction = "ingress" }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_rule_that_does_nothing" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.0/20"] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_rule_that_allows_and_denies" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp", ports = ["443"] }], deny = [{ protocol = "icmp" }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_rule_from_nowhere" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", allow = [{ protocol = "tcp", ports = ["443"] }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_an_egress_rule_to_nowhere" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", allow = [{ protocol = "tcp", ports = ["443"] }], direction = "EGRESS" }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_an_egress_rule_with_a_source" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp", ports = ["443"] }], direction = "EGRESS", source_tags = ["web"] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_tags_and_service_accounts_in_one_rule" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp", ports = ["443"] }], target_tags = ["web"], source_service_accounts = ["a@octollm-dev.iam.gserviceaccount.com"] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_priority_of_the_last_rule" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp", ports = ["443"] }], priority = 65534 }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_an_unknown_protocol" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "https" }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_ports_without_a_protocol_that_has_them" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "icmp", ports = ["1"] }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_port_beyond_the_last" {
  command = plan

  variables {
    firewall_rules = [{ name = "allow-x", description = "A rule.", ranges = ["10.0.0.0/20"], allow = [{ protocol = "tcp", ports = ["70000"] }] }]
  }

  expect_failures = [var.firewall_rules]
}

run "refuses_a_tag_in_capitals" {
  command = plan

  variables {
    iap_ssh_target_tags = ["Bastion"]
  }

  expect_failures = [var.iap_ssh_target_tags]
}

run "refuses_a_control_plane_of_another_size" {
  command = plan

  variables {
    gke_control_plane = { cidr_range = "172.16.0.0/27" }
  }

  expect_failures = [var.gke_control_plane]
}

run "refuses_webhooks_on_no_port" {
  command = plan

  variables {
    gke_control_plane = { cidr_range = "172.16.0.0/28", webhook_ports = [] }
  }

  expect_failures = [var.gke_control_plane]
}

run "refuses_webhooks_on_a_port_beyond_the_last" {
  command = plan

  variables {
    gke_control_plane = { cidr_range = "172.16.0.0/28", webhook_ports = ["70000"] }
  }

  expect_failures = [var.gke_control_plane]
}

run "refuses_nodes_by_tags_and_service_accounts" {
  command = plan

  variables {
    gke_control_plane = {
      cidr_range            = "172.16.0.0/28"
      node_tags             = ["gke-node"]
      node_service_accounts = ["nodes@octollm-dev.iam.gserviceaccount.com"]
    }
  }

  expect_failures = [var.gke_control_plane]
}

run "refuses_a_wildcard_for_a_name" {
  command = plan

  variables {
    egress_lockdown = true
    egress_fqdns    = ["*.openai.com"]
  }

  expect_failures = [var.egress_fqdns]
}

run "refuses_too_many_names" {
  command = plan

  variables {
    egress_lockdown = true
    egress_fqdns    = [for i in range(101) : "api${i}.example.com"]
  }

  expect_failures = [var.egress_fqdns]
}

run "refuses_names_without_a_lockdown" {
  command = plan

  variables {
    egress_fqdns = ["api.openai.com"]
  }

  expect_failures = [var.egress_fqdns]
}
