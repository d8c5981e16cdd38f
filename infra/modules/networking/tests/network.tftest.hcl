variables {
  project_id   = "octollm-dev"
  region       = "us-central1"
  network_name = "octollm-dev-vpc"
  labels       = { team = "platform" }
  subnets = {
    gke = {
      ip_cidr_range    = "10.0.0.0/20"
      secondary_ranges = { pods = "10.4.0.0/14", services = "10.8.0.0/20" }
    }
    database = { ip_cidr_range = "10.1.0.0/24" }
  }
}

run "makes_a_network_of_its_own" {
  command = plan

  assert {
    condition     = google_compute_network.this.auto_create_subnetworks == false
    error_message = "The network must have only the given subnets."
  }

  assert {
    condition     = google_compute_network.this.routing_mode == "REGIONAL" && !google_compute_network.this.delete_default_routes_on_create
    error_message = "Routing must be regional, and the default route, which NAT needs, must stay."
  }

  assert {
    condition     = google_compute_network.this.network_firewall_policy_enforcement_order == "AFTER_CLASSIC_FIREWALL"
    error_message = "Without allowed domains, the firewall evaluation order must be the default."
  }
}

run "logs_flows_and_opens_google_apis_in_subnets_for_machines" {
  command = plan

  assert {
    condition = { for key, subnet in google_compute_subnetwork.this : key => "${subnet.name} ${subnet.ip_cidr_range} ${subnet.purpose}" } == {
      gke      = "octollm-dev-vpc-gke 10.0.0.0/20 PRIVATE"
      database = "octollm-dev-vpc-database 10.1.0.0/24 PRIVATE"
    }
    error_message = "Each subnet must have its range and its own name."
  }

  assert {
    condition = alltrue([
      for subnet in google_compute_subnetwork.this : subnet.private_ip_google_access && subnet.log_config[0].flow_sampling == 0.5
    ])
    error_message = "Each subnet must log half of its flows and have Private Google Access."
  }

  assert {
    condition = {
      for range in google_compute_subnetwork.this["gke"].secondary_ip_range : range.range_name => range.ip_cidr_range
    } == { pods = "10.4.0.0/14", services = "10.8.0.0/20" }
    error_message = "The subnet of GKE has a range for pods and one for services."
  }

  assert {
    condition     = google_compute_subnetwork.this["gke"].send_secondary_ip_range_if_empty
    error_message = "A range that is removed from the configuration must be removed in the API."
  }
}

run "knows_subnets_for_load_balancers_and_other_regions" {
  command = plan

  variables {
    subnets = {
      gke     = { ip_cidr_range = "10.0.0.0/20", flow_sampling = 0.1 }
      quiet   = { ip_cidr_range = "10.1.0.0/24", flow_logs = false, private_google_access = false }
      proxies = { ip_cidr_range = "10.2.0.0/23", purpose = "REGIONAL_MANAGED_PROXY" }
      psc     = { ip_cidr_range = "10.3.0.0/24", purpose = "PRIVATE_SERVICE_CONNECT" }
      dr      = { ip_cidr_range = "10.9.0.0/20", region = "us-east1" }
    }
  }

  assert {
    condition     = google_compute_subnetwork.this["gke"].log_config[0].flow_sampling == 0.1
    error_message = "flow_sampling must be passed to the subnet."
  }

  assert {
    condition     = length(google_compute_subnetwork.this["quiet"].log_config) == 0 && !google_compute_subnetwork.this["quiet"].private_ip_google_access
    error_message = "flow_logs = false and private_google_access = false must disable both."
  }

  assert {
    condition     = google_compute_subnetwork.this["proxies"].role == "ACTIVE" && length(google_compute_subnetwork.this["proxies"].log_config) == 0
    error_message = "A proxy-only subnet must be active, without flow logs, which the API rejects there."
  }

  assert {
    condition     = google_compute_subnetwork.this["psc"].purpose == "PRIVATE_SERVICE_CONNECT" && length(google_compute_subnetwork.this["psc"].log_config) == 0
    error_message = "A subnet for published services holds no machines."
  }

  assert {
    condition     = google_compute_subnetwork.this["dr"].region == "us-east1" && google_compute_subnetwork.this["gke"].region == "us-central1"
    error_message = "A subnet must be in its own region, or by default in the module's."
  }

  assert {
    condition     = keys(google_compute_router_nat.this) == ["us-central1", "us-east1"]
    error_message = "Each region with machines has a NAT gateway."
  }
}

run "sends_outgoing_connections_through_a_logged_nat" {
  command = plan

  assert {
    condition     = google_compute_router_nat.this["us-central1"].nat_ip_allocate_option == "AUTO_ONLY"
    error_message = "Without static_ips, Google must allocate the addresses."
  }

  assert {
    condition     = google_compute_router_nat.this["us-central1"].log_config[0].enable && google_compute_router_nat.this["us-central1"].log_config[0].filter == "ERRORS_ONLY"
    error_message = "The gateway must log failed connections."
  }

  assert {
    condition     = google_compute_router_nat.this["us-central1"].enable_dynamic_port_allocation && !google_compute_router_nat.this["us-central1"].enable_endpoint_independent_mapping
    error_message = "Dynamic port allocation must be on, which excludes endpoint-independent mapping."
  }

  assert {
    condition     = google_compute_router_nat.this["us-central1"].min_ports_per_vm == 64 && google_compute_router_nat.this["us-central1"].max_ports_per_vm == 4096
    error_message = "A machine must have 64 to 4096 ports."
  }

  assert {
    condition     = google_compute_router_nat.this["us-central1"].source_subnetwork_ip_ranges_to_nat == "ALL_SUBNETWORKS_ALL_IP_RANGES"
    error_message = "The gateway must include pods, which are in secondary ranges."
  }

  assert {
    condition     = output.nat_ips == []
    error_message = "nat_ips must be empty."
  }
}

run "reserves_source_addresses" {
  command = plan

  variables {
    nat = { static_ips = 2, log_filter = "ALL" }
  }

  assert {
    condition     = keys(google_compute_address.nat) == ["us-central1-0", "us-central1-1"]
    error_message = "static_ips addresses are reserved in the region."
  }

  assert {
    condition     = google_compute_router_nat.this["us-central1"].nat_ip_allocate_option == "MANUAL_ONLY"
    error_message = "The gateway uses the reserved addresses only."
  }

  assert {
    condition     = google_compute_router_nat.this["us-central1"].log_config[0].filter == "ALL"
    error_message = "log_filter must be passed to the gateway."
  }
}

run "can_do_without_nat" {
  command = plan

  variables {
    nat = null
  }

  assert {
    condition     = length(google_compute_router.this) + length(google_compute_router_nat.this) + length(google_compute_address.nat) == 0
    error_message = "nat = null must create no router, gateway or address."
  }
}

run "reserves_a_range_for_cloud_sql_and_memorystore" {
  command = plan

  assert {
    condition     = google_compute_global_address.psa["psa"].address == "10.16.0.0" && google_compute_global_address.psa["psa"].prefix_length == 20
    error_message = "psa_cidr is reserved as an address and a length."
  }

  assert {
    condition     = google_compute_global_address.psa["psa"].purpose == "VPC_PEERING" && google_compute_global_address.psa["psa"].address_type == "INTERNAL"
    error_message = "The range is an internal one, for peering."
  }

  assert {
    condition     = one(google_service_networking_connection.psa["psa"].reserved_peering_ranges) == "octollm-dev-vpc-psa"
    error_message = "The peering uses the range."
  }

  assert {
    condition     = google_service_networking_connection.psa["psa"].deletion_policy == "ABANDON"
    error_message = "A destroy must not wait for the service to release the peering."
  }
}

run "can_do_without_private_services_access" {
  command = plan

  variables {
    psa_cidr = null
  }

  assert {
    condition     = length(google_compute_global_address.psa) + length(google_service_networking_connection.psa) == 0 && output.psa_range_name == null
    error_message = "psa_cidr = null must create no reservation and no peering."
  }
}

run "logs_the_names_that_machines_look_up" {
  command = plan

  assert {
    condition     = google_dns_policy.this.enable_logging
    error_message = "The DNS policy of the network logs."
  }

  assert {
    condition     = length(google_dns_managed_zone.google_apis) == 0
    error_message = "Without egress_lockdown, there must be no zones for Google's domains."
  }
}

run "can_leave_lookups_unlogged" {
  command = plan

  variables {
    dns_logging = false
  }

  assert {
    condition     = google_dns_policy.this.enable_logging == false
    error_message = "dns_logging = false must disable the log."
  }
}

run "answers_google_names_with_private_addresses" {
  command = plan

  variables {
    private_google_apis = true
  }

  assert {
    condition     = keys(google_dns_managed_zone.google_apis) == ["gcr.io", "googleapis.com", "pkg.dev"]
    error_message = "There is a zone for each domain."
  }

  assert {
    condition     = alltrue([for zone in google_dns_managed_zone.google_apis : zone.visibility == "private" && endswith(zone.dns_name, ".")])
    error_message = "The zones are private."
  }

  assert {
    condition = (
      google_dns_record_set.google_apis_host["googleapis.com"].name == "private.googleapis.com." &&
      google_dns_record_set.google_apis_wildcard["googleapis.com"].rrdatas == tolist(["private.googleapis.com."])
    )
    error_message = "All names under googleapis.com must be aliases of private.googleapis.com."
  }

  assert {
    condition = (
      google_dns_record_set.google_apis_host["pkg.dev"].name == "pkg.dev." &&
      google_dns_record_set.google_apis_wildcard["pkg.dev"].name == "*.pkg.dev."
    )
    error_message = "Other domains must have the addresses at their apex."
  }

  assert {
    condition     = alltrue([for record in concat(values(google_dns_record_set.google_apis_host), values(google_dns_record_set.google_apis_wildcard)) : record.ttl == 300])
    error_message = "The records must have a TTL of 300 seconds."
  }

  assert {
    condition     = google_dns_managed_zone.google_apis["pkg.dev"].labels == tomap({ environment = "dev", managed-by = "terraform", team = "platform" })
    error_message = "The zones have the labels."
  }

  assert {
    condition     = google_dns_record_set.google_apis_host["pkg.dev"].rrdatas == tolist(["199.36.153.8", "199.36.153.9", "199.36.153.10", "199.36.153.11"])
    error_message = "The addresses are those of private.googleapis.com."
  }
}

run "answers_google_names_with_restricted_addresses" {
  command = plan

  variables {
    private_google_apis = true
    google_apis_vip     = "restricted"
    google_api_domains  = ["googleapis.com"]
  }

  assert {
    condition = (
      google_dns_record_set.google_apis_host["googleapis.com"].name == "restricted.googleapis.com." &&
      google_dns_record_set.google_apis_host["googleapis.com"].rrdatas[0] == "199.36.153.4"
    )
    error_message = "The addresses are those of restricted.googleapis.com."
  }
}

run "can_be_a_network_without_gke" {
  command = plan

  variables {
    subnets        = { database = { ip_cidr_range = "10.1.0.0/24" } }
    gke_subnet_key = null
  }

  assert {
    condition     = output.subnet_name == null
    error_message = "The outputs for GKE must be null."
  }
}

run "applies_and_tells_ids" {
  command = apply

  variables {
    nat                 = { static_ips = 1 }
    cloud_armor         = {}
    private_google_apis = true
  }

  assert {
    condition     = output.network_id == google_compute_network.this.id
    error_message = "network_id is the ID of the network."
  }

  assert {
    condition     = output.network_self_link == google_compute_network.this.self_link
    error_message = "network_self_link is the URL of the network."
  }

  assert {
    condition     = google_service_networking_connection.psa["psa"].network == google_compute_network.this.id
    error_message = "The peering is with this network."
  }

  assert {
    condition     = alltrue([for subnet in google_compute_subnetwork.this : subnet.network == google_compute_network.this.id])
    error_message = "The subnets are in this network."
  }

  assert {
    condition     = output.nat_ips == [google_compute_address.nat["us-central1-0"].address]
    error_message = "nat_ips are the reserved addresses."
  }

  assert {
    condition     = google_compute_router_nat.this["us-central1"].nat_ips == toset([google_compute_address.nat["us-central1-0"].self_link])
    error_message = "The gateway uses them."
  }

  assert {
    condition     = one(google_dns_policy.this.networks).network_url == google_compute_network.this.id
    error_message = "The DNS policy is for this network."
  }

  assert {
    condition = alltrue([
      for zone in google_dns_managed_zone.google_apis : one(zone.private_visibility_config[0].networks).network_url == google_compute_network.this.id
    ])
    error_message = "The zones with Google's names are for this network."
  }

  assert {
    condition     = output.security_policy_id == google_compute_security_policy.this["armor"].id && output.ssl_policy_name == "octollm-dev-vpc-tls"
    error_message = "The policies for load balancers have their outputs."
  }

  assert {
    condition     = google_compute_global_address.psa["psa"].labels == tomap({ environment = "dev", managed-by = "terraform", team = "platform" })
    error_message = "All resources that support labels must have them."
  }
}
