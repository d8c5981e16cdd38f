locals {
  # One router and one NAT gateway in each region that has machines: both are regional.
  nat_regions = toset(var.nat == null ? [] : [for subnet in local.subnets : subnet.region if subnet.holds_machines])

  nat_addresses = var.nat == null ? {} : {
    for pair in setproduct(local.nat_regions, range(var.nat.static_ips)) :
    "${pair[0]}-${pair[1]}" => { region = pair[0], index = pair[1] }
  }
}

resource "google_compute_router" "this" {
  for_each = local.nat_regions

  project = var.project_id
  region  = each.value
  name    = "${var.network_name}-router"
  network = google_compute_network.this.id
}

resource "google_compute_address" "nat" {
  for_each = local.nat_addresses

  project      = var.project_id
  region       = each.value.region
  name         = "${var.network_name}-nat-${each.value.index}"
  description  = "Source address of outgoing connections; partners may have it on their allow lists."
  address_type = "EXTERNAL"
  labels       = local.labels

  # An address in use cannot be deleted, so the gateway must switch to the new one first.
  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_router_nat" "this" {
  for_each = google_compute_router.this

  project = var.project_id
  region  = each.value.region
  name    = "${var.network_name}-nat"
  router  = each.value.name

  nat_ip_allocate_option = length(local.nat_addresses) > 0 ? "MANUAL_ONLY" : "AUTO_ONLY"
  nat_ips = length(local.nat_addresses) > 0 ? [
    for key, address in local.nat_addresses : google_compute_address.nat[key].self_link if address.region == each.key
  ] : null

  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"

  # Pods of one node share its ports, and all calls to one LLM provider have the same destination address. A fixed 64
  # ports per node would run out. The API does not accept dynamic port allocation together with endpoint-independent
  # mapping.
  enable_dynamic_port_allocation      = true
  enable_endpoint_independent_mapping = false
  min_ports_per_vm                    = var.nat.min_ports_per_vm
  max_ports_per_vm                    = var.nat.max_ports_per_vm

  log_config {
    enable = true
    filter = var.nat.log_filter
  }
}
