variable "project_id" { type = string }
variable "region" { type = string }
variable "network_name" { type = string }

variable "psa_cidr" {
  type        = string
  description = "Range for private services access."
}

variable "subnets" {
  type = map(object({
    ip_cidr_range    = string
    secondary_ranges = optional(map(string), {})
    flow_sampling    = optional(number, 0.5)
  }))
}

variable "firewall_rules" {
  type = list(object({
    name        = string
    description = string
    direction   = optional(string, "INGRESS")
    priority    = optional(number, 1000)
    ranges      = list(string)
    target_tags = optional(list(string))
    allow       = list(object({ protocol = string, ports = optional(list(string), []) }))
  }))
  default = []
}

resource "google_compute_network" "this" {
  project                 = var.project_id
  name                    = var.network_name
  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"
}

resource "google_compute_subnetwork" "this" {
  for_each = var.subnets

  project                  = var.project_id
  region                   = var.region
  name                     = "${var.network_name}-${each.key}"
  network                  = google_compute_network.this.id
  ip_cidr_range            = each.value.ip_cidr_range
  private_ip_google_access = true
  purpose                  = "PRIVATE"

  dynamic "secondary_ip_range" {
    for_each = each.value.secondary_ranges
    content {
      range_name    = secondary_ip_range.key
      ip_cidr_range = secondary_ip_range.value
    }
  }

  log_config {
    aggregation_interval = "INTERVAL_5_SEC"
    flow_sampling        = each.value.flow_sampling
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_router" "this" {
  project = var.project_id
  region  = var.region
  name    = "${var.network_name}-router"
  network = google_compute_network.this.id
}

resource "google_compute_router_nat" "this" {
  project                             = var.project_id
  region                              = var.region
  name                                = "${var.network_name}-nat"
  router                              = google_compute_router.this.name
  nat_ip_allocate_option              = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat  = "ALL_SUBNETWORKS_ALL_IP_RANGES"
  enable_dynamic_port_allocation      = true
  enable_endpoint_independent_mapping = false
  min_ports_per_vm                    = 64
  max_ports_per_vm                    = 4096

  log_config {
    enable = true
    filter = "ERRORS_ONLY"
  }
}

resource "google_compute_firewall" "rules" {
  for_each = { for r in var.firewall_rules : r.name => r }

  project            = var.project_id
  network            = google_compute_network.this.name
  name               = "${var.network_name}-${each.key}"
  description        = each.value.description
  direction          = each.value.direction
  priority           = each.value.priority
  source_ranges      = each.value.direction == "INGRESS" ? each.value.ranges : null
  destination_ranges = each.value.direction == "EGRESS" ? each.value.ranges : null
  target_tags        = each.value.target_tags

  dynamic "allow" {
    for_each = each.value.allow
    content {
      protocol = allow.value.protocol
      ports    = allow.value.ports
    }
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "deny_ingress" {
  project       = var.project_id
  network       = google_compute_network.this.name
  name          = "${var.network_name}-deny-all-ingress"
  description   = "Logs what no other rule allows."
  direction     = "INGRESS"
  priority      = 65534
  source_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_global_address" "psa" {
  project       = var.project_id
  name          = "${var.network_name}-psa"
  network       = google_compute_network.this.id
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  address       = split("/", var.psa_cidr)[0]
  prefix_length = tonumber(split("/", var.psa_cidr)[1])
}

resource "google_service_networking_connection" "psa" {
  network                 = google_compute_network.this.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.psa.name]
  deletion_policy         = "ABANDON"
}

resource "google_dns_policy" "this" {
  project        = var.project_id
  name           = "${var.network_name}-dns"
  enable_logging = true

  networks {
    network_url = google_compute_network.this.id
  }
}

resource "google_compute_security_policy" "this" {
  project = var.project_id
  name    = "${var.network_name}-armor"

  adaptive_protection_config {
    layer_7_ddos_defense_config {
      enable = true
    }
  }

  advanced_options_config {
    json_parsing = "STANDARD"
    log_level    = "VERBOSE"
  }

  dynamic "rule" {
    for_each = { sqli-v33-stable = 1000, xss-v33-stable = 1010, rce-v33-stable = 1020 }
    content {
      action      = "deny(403)"
      priority    = rule.value
      description = rule.key
      preview     = false
      match {
        expr {
          expression = "evaluatePreconfiguredWaf('${rule.key}', {'sensitivity': 1})"
        }
      }
    }
  }

  rule {
    action      = "rate_based_ban"
    priority    = 2000
    description = "Rate limit for one client address."
    preview     = false
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
    rate_limit_options {
      conform_action   = "allow"
      exceed_action    = "deny(429)"
      enforce_on_key   = "IP"
      ban_duration_sec = 300
      rate_limit_threshold {
        count        = 600
        interval_sec = 60
      }
    }
  }

  rule {
    action      = "allow"
    priority    = 2147483647
    description = "Default rule."
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }
}

resource "google_compute_ssl_policy" "this" {
  project         = var.project_id
  name            = "${var.network_name}-tls"
  profile         = "RESTRICTED"
  min_tls_version = "TLS_1_2"
}

output "network_id" {
  value      = google_compute_network.this.id
  depends_on = [google_service_networking_connection.psa]
}

output "network_name" {
  value = google_compute_network.this.name
}

output "subnet_names" {
  value = { for k, s in google_compute_subnetwork.this : k => s.name }
}

output "psa_range_name" {
  value = google_compute_global_address.psa.name
}
