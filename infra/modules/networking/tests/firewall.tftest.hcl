variables {
  project_id   = "octollm-prod"
  region       = "us-central1"
  network_name = "octollm-prod-vpc"
  psa_cidr     = "10.80.0.0/20"
  subnets = {
    gke = {
      ip_cidr_range    = "10.64.0.0/20"
      secondary_ranges = { pods = "10.68.0.0/14", services = "10.72.0.0/20" }
    }
    proxies = { ip_cidr_range = "10.66.0.0/23", purpose = "REGIONAL_MANAGED_PROXY" }
  }
}

run "denies_and_logs_what_nobody_lets_in" {
  command = plan

  assert {
    condition = (
      google_compute_firewall.deny_all_ingress["all"].direction == "INGRESS" &&
      google_compute_firewall.deny_all_ingress["all"].priority == 65534 &&
      google_compute_firewall.deny_all_ingress["all"].source_ranges == toset(["0.0.0.0/0"]) &&
      one(google_compute_firewall.deny_all_ingress["all"].deny).protocol == "all"
    )
    error_message = "The last rule denies everything from everywhere."
  }

  assert {
    condition     = google_compute_firewall.deny_all_ingress["all"].log_config[0].metadata == "INCLUDE_ALL_METADATA"
    error_message = "The last rule logs, which is what it is for."
  }

  assert {
    condition = (
      length(google_compute_firewall.rules) + length(google_compute_firewall.iap_ssh) +
      length(google_compute_firewall.gke_webhooks) + length(google_compute_firewall.allow_egress) +
      length(google_compute_firewall.deny_all_egress) == 0
    )
    error_message = "By default, there must be no allow rules and no egress restriction."
  }
}

run "can_leave_denials_unlogged" {
  command = plan

  variables {
    deny_all_ingress = false
  }

  assert {
    condition     = length(google_compute_firewall.deny_all_ingress) == 0
    error_message = "deny_all_ingress = false must create no deny rule."
  }
}

run "makes_rules_of_every_kind" {
  command = plan

  variables {
    firewall_rules = [
      {
        name                    = "allow-orchestrator"
        description             = "Orchestrator to its workers."
        source_service_accounts = ["orchestrator@octollm-prod.iam.gserviceaccount.com"]
        target_service_accounts = ["worker@octollm-prod.iam.gserviceaccount.com"]
        allow                   = [{ protocol = "tcp", ports = ["8080", "9000-9010"] }, { protocol = "icmp" }]
      },
      {
        name        = "allow-scrape"
        description = "Prometheus to tagged machines."
        ranges      = ["10.64.0.0/20"]
        source_tags = ["prometheus"]
        target_tags = ["scraped"]
        priority    = 900
        allow       = [{ protocol = "tcp", ports = ["9090"] }]
        log         = false
      },
      {
        name        = "deny-smtp"
        description = "No mail from here."
        direction   = "EGRESS"
        ranges      = ["0.0.0.0/0"]
        deny        = [{ protocol = "tcp", ports = ["25"] }]
      },
    ]
  }

  assert {
    condition     = google_compute_firewall.rules["allow-orchestrator"].name == "octollm-prod-vpc-allow-orchestrator"
    error_message = "Rule names, which are unique per project, must start with the network's name."
  }

  assert {
    condition = (
      google_compute_firewall.rules["allow-orchestrator"].source_service_accounts == toset(["orchestrator@octollm-prod.iam.gserviceaccount.com"]) &&
      google_compute_firewall.rules["allow-orchestrator"].target_service_accounts == toset(["worker@octollm-prod.iam.gserviceaccount.com"]) &&
      google_compute_firewall.rules["allow-orchestrator"].target_tags == null
    )
    error_message = "A rule with service accounts must have sources and targets, and no tags."
  }

  assert {
    condition = {
      for layer in google_compute_firewall.rules["allow-orchestrator"].allow : layer.protocol => join(" ", layer.ports)
    } == { tcp = "8080 9000-9010", icmp = "" }
    error_message = "A rule may have several protocols, with ports and without."
  }

  assert {
    condition     = google_compute_firewall.rules["allow-orchestrator"].log_config[0].metadata == "INCLUDE_ALL_METADATA" && google_compute_firewall.rules["allow-orchestrator"].priority == 1000
    error_message = "By default, a rule must log and have priority 1000."
  }

  assert {
    condition = (
      google_compute_firewall.rules["allow-scrape"].source_tags == toset(["prometheus"]) &&
      google_compute_firewall.rules["allow-scrape"].target_tags == toset(["scraped"]) &&
      google_compute_firewall.rules["allow-scrape"].priority == 900 &&
      length(google_compute_firewall.rules["allow-scrape"].log_config) == 0
    )
    error_message = "A rule with tags, another priority and no logging must match the input."
  }

  assert {
    condition = (
      google_compute_firewall.rules["deny-smtp"].destination_ranges == toset(["0.0.0.0/0"]) &&
      one(google_compute_firewall.rules["deny-smtp"].deny).protocol == "tcp" &&
      one(google_compute_firewall.rules["deny-smtp"].deny).ports == tolist(["25"]) &&
      length(google_compute_firewall.rules["deny-smtp"].allow) == 0
    )
    error_message = "An EGRESS rule must use its ranges as destinations, and deny the given protocols."
  }
}

run "opens_ssh_to_bastions_through_iap_only" {
  command = plan

  variables {
    iap_ssh_target_tags = ["bastion"]
  }

  assert {
    condition = (
      google_compute_firewall.iap_ssh["ssh"].source_ranges == toset(["35.235.240.0/20"]) &&
      google_compute_firewall.iap_ssh["ssh"].target_tags == toset(["bastion"]) &&
      google_compute_firewall.iap_ssh["ssh"].direction == "INGRESS" &&
      google_compute_firewall.iap_ssh["ssh"].priority == 1000 &&
      length(google_compute_firewall.iap_ssh["ssh"].log_config) == 1 &&
      one(google_compute_firewall.iap_ssh["ssh"].allow).ports == tolist(["22"])
    )
    error_message = "SSH is open from Identity-Aware Proxy to tagged machines."
  }
}

run "opens_webhooks_to_the_control_plane" {
  command = plan

  variables {
    gke_control_plane = { cidr_range = "172.16.0.0/28", node_tags = ["gke-node"] }
  }

  assert {
    condition = (
      google_compute_firewall.gke_webhooks["webhooks"].source_ranges == toset(["172.16.0.0/28"]) &&
      google_compute_firewall.gke_webhooks["webhooks"].target_tags == toset(["gke-node"]) &&
      google_compute_firewall.gke_webhooks["webhooks"].direction == "INGRESS" &&
      google_compute_firewall.gke_webhooks["webhooks"].priority == 1000 &&
      length(google_compute_firewall.gke_webhooks["webhooks"].log_config) == 1 &&
      one(google_compute_firewall.gke_webhooks["webhooks"].allow).ports == tolist(["8443", "9443"])
    )
    error_message = "The control plane must be able to reach webhooks on the nodes, with logging."
  }
}

run "opens_webhooks_on_nodes_of_a_service_account" {
  command = plan

  variables {
    gke_control_plane = {
      cidr_range            = "172.16.0.0/28"
      webhook_ports         = ["10260"]
      node_service_accounts = ["nodes@octollm-prod.iam.gserviceaccount.com"]
    }
  }

  assert {
    condition = (
      google_compute_firewall.gke_webhooks["webhooks"].target_service_accounts == toset(["nodes@octollm-prod.iam.gserviceaccount.com"]) &&
      google_compute_firewall.gke_webhooks["webhooks"].target_tags == null &&
      one(google_compute_firewall.gke_webhooks["webhooks"].allow).ports == tolist(["10260"])
    )
    error_message = "The rule must target the nodes by service account, with the given ports."
  }
}

run "locks_machines_in" {
  command = plan

  variables {
    egress_lockdown   = true
    gke_control_plane = { cidr_range = "172.16.0.0/28" }
  }

  assert {
    condition = (
      google_compute_firewall.deny_all_egress["all"].direction == "EGRESS" &&
      google_compute_firewall.deny_all_egress["all"].priority == 65534 &&
      google_compute_firewall.deny_all_egress["all"].destination_ranges == toset(["0.0.0.0/0"]) &&
      length(google_compute_firewall.deny_all_egress["all"].log_config) == 1
    )
    error_message = "The last rule denies and logs everything that goes out."
  }

  assert {
    condition     = keys(google_compute_firewall.allow_egress) == ["control-plane", "google-apis", "internal", "private-services"]
    error_message = "Four destinations are open."
  }

  assert {
    condition     = alltrue([for rule in google_compute_firewall.allow_egress : rule.direction == "EGRESS" && rule.priority == 1000])
    error_message = "They must have a higher priority than the last rule."
  }

  assert {
    condition     = google_compute_firewall.allow_egress["internal"].destination_ranges == toset(["10.64.0.0/20", "10.68.0.0/14", "10.72.0.0/20"])
    error_message = "Internal ranges must be those of machines, pods and services, not those of proxies."
  }

  assert {
    condition     = google_compute_firewall.allow_egress["google-apis"].destination_ranges == toset(["199.36.153.8/30"])
    error_message = "Google's APIs must be reachable at private.googleapis.com."
  }

  assert {
    condition = (
      google_compute_firewall.allow_egress["private-services"].destination_ranges == toset(["10.80.0.0/20"]) &&
      one(google_compute_firewall.allow_egress["private-services"].allow).ports == tolist(["3307", "5432", "6378-6379"])
    )
    error_message = "Cloud SQL and Memorystore must be reachable on their ports only."
  }

  assert {
    condition     = google_compute_firewall.allow_egress["control-plane"].destination_ranges == toset(["172.16.0.0/28"])
    error_message = "Nodes must be able to reach the control plane."
  }

  assert {
    condition     = contains(keys(google_dns_managed_zone.google_apis), "googleapis.com")
    error_message = "Google's domains must resolve to addresses that are allowed."
  }

  assert {
    condition     = length(google_compute_network_firewall_policy.egress) == 0
    error_message = "Without allowed domains, there must be no firewall policy, which is billed."
  }
}

run "locks_machines_in_without_private_services_or_a_chosen_control_plane" {
  command = plan

  variables {
    egress_lockdown = true
    psa_cidr        = null
    google_apis_vip = "restricted"
  }

  assert {
    condition     = keys(google_compute_firewall.allow_egress) == ["google-apis", "internal"]
    error_message = "Without a destination, there must be no rule for it."
  }

  assert {
    condition     = google_compute_firewall.allow_egress["google-apis"].destination_ranges == toset(["199.36.153.4/30"])
    error_message = "Google's APIs must be reachable at restricted.googleapis.com."
  }
}

run "lets_machines_out_to_names" {
  command = plan

  variables {
    egress_lockdown = true
    egress_fqdns    = ["api.openai.com", "api.anthropic.com"]
  }

  assert {
    condition     = google_compute_network.this.network_firewall_policy_enforcement_order == "BEFORE_CLASSIC_FIREWALL"
    error_message = "The domains must be matched before the last rule denies."
  }

  assert {
    condition = (
      google_compute_network_firewall_policy_rule.egress["names"].action == "allow" &&
      google_compute_network_firewall_policy_rule.egress["names"].direction == "EGRESS" &&
      google_compute_network_firewall_policy_rule.egress["names"].enable_logging
    )
    error_message = "The policy must allow and log egress."
  }

  assert {
    condition = (
      google_compute_network_firewall_policy_rule.egress["names"].match[0].dest_fqdns == tolist(["api.openai.com", "api.anthropic.com"]) &&
      google_compute_network_firewall_policy_rule.egress["names"].match[0].layer4_configs[0].ports == tolist(["443"])
    )
    error_message = "The policy must allow HTTPS to the domains."
  }

  assert {
    condition     = google_compute_network_firewall_policy_association.egress["names"].firewall_policy == google_compute_network_firewall_policy.egress["names"].name
    error_message = "The policy must be associated with the network."
  }
}
