locals {
  # Machines are in PRIVATE subnets only. Subnets of other purposes hold proxies or endpoints, and the API rejects flow
  # logs and Private Google Access for them.
  machine_purpose = "PRIVATE"

  # A region can have two proxy-only subnets: one active, one draining.
  proxy_purposes = ["REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY"]

  # The variable overrides a label of the same name: policies and budgets depend on this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  subnets = {
    for key, subnet in var.subnets : key => merge(subnet, {
      region         = coalesce(subnet.region, var.region)
      holds_machines = subnet.purpose == local.machine_purpose
    })
  }
}

resource "google_compute_network" "this" {
  project     = var.project_id
  name        = var.network_name
  description = "VPC of ${var.network_name}, subnets by Terraform only."

  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"

  # Private Google Access and Cloud NAT need the default route. The firewall decides which traffic may use it.
  delete_default_routes_on_create = false

  # Only the firewall policy can match domain names. It must come first, because the VPC rules would deny the traffic
  # before it.
  network_firewall_policy_enforcement_order = local.allows_names ? "BEFORE_CLASSIC_FIREWALL" : "AFTER_CLASSIC_FIREWALL"

  lifecycle {
    precondition {
      condition     = length(local.overlaps) == 0
      error_message = "Address ranges must not overlap. These do: ${join("; ", local.overlaps)}."
    }
  }
}

resource "google_compute_subnetwork" "this" {
  for_each = local.subnets

  project       = var.project_id
  region        = each.value.region
  name          = "${var.network_name}-${each.key}"
  network       = google_compute_network.this.id
  ip_cidr_range = each.value.ip_cidr_range
  purpose       = each.value.purpose
  role          = contains(local.proxy_purposes, each.value.purpose) ? "ACTIVE" : null

  stack_type               = each.value.holds_machines ? "IPV4_ONLY" : null
  private_ip_google_access = each.value.holds_machines ? each.value.private_google_access : null

  dynamic "secondary_ip_range" {
    for_each = each.value.secondary_ranges
    content {
      range_name    = secondary_ip_range.key
      ip_cidr_range = secondary_ip_range.value
    }
  }

  # Without it, a range that is removed from the configuration stays in the API, and the plan shows no difference.
  send_secondary_ip_range_if_empty = true

  dynamic "log_config" {
    for_each = each.value.holds_machines && each.value.flow_logs ? [each.value.flow_sampling] : []
    content {
      aggregation_interval = "INTERVAL_5_SEC"
      flow_sampling        = log_config.value
      metadata             = "INCLUDE_ALL_METADATA"
    }
  }
}
