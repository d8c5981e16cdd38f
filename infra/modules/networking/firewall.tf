locals {
  ingress = "INGRESS"
  egress  = "EGRESS"
  world   = "0.0.0.0/0"

  # One above the implied rules, which cannot log, and below all rules of callers.
  last_priority    = 65534
  default_priority = 1000

  log_metadata = "INCLUDE_ALL_METADATA"

  # Identity-Aware Proxy forwards TCP only from this range.
  iap_range = "35.235.240.0/20"
}

resource "google_compute_firewall" "rules" {
  for_each = { for rule in var.firewall_rules : rule.name => rule }

  project     = var.project_id
  network     = google_compute_network.this.name
  name        = "${var.network_name}-${each.key}"
  description = each.value.description
  direction   = each.value.direction
  priority    = each.value.priority

  source_ranges           = each.value.direction == local.ingress && length(each.value.ranges) > 0 ? each.value.ranges : null
  destination_ranges      = each.value.direction == local.egress ? each.value.ranges : null
  source_tags             = length(each.value.source_tags) > 0 ? each.value.source_tags : null
  source_service_accounts = length(each.value.source_service_accounts) > 0 ? each.value.source_service_accounts : null
  target_tags             = length(each.value.target_tags) > 0 ? each.value.target_tags : null
  target_service_accounts = length(each.value.target_service_accounts) > 0 ? each.value.target_service_accounts : null

  dynamic "allow" {
    for_each = each.value.allow
    content {
      protocol = allow.value.protocol
      ports    = allow.value.ports
    }
  }

  dynamic "deny" {
    for_each = each.value.deny
    content {
      protocol = deny.value.protocol
      ports    = deny.value.ports
    }
  }

  dynamic "log_config" {
    for_each = each.value.log ? [local.log_metadata] : []
    content {
      metadata = log_config.value
    }
  }
}

# The network denies ingress by default. This rule exists to log the denied traffic.
resource "google_compute_firewall" "deny_all_ingress" {
  for_each = var.deny_all_ingress ? { all = local.world } : {}

  project       = var.project_id
  network       = google_compute_network.this.name
  name          = "${var.network_name}-deny-all-ingress"
  description   = "Denies and logs whatever no other rule lets in."
  direction     = local.ingress
  priority      = local.last_priority
  source_ranges = [each.value]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = local.log_metadata
  }
}

resource "google_compute_firewall" "iap_ssh" {
  for_each = length(var.iap_ssh_target_tags) > 0 ? { ssh = local.iap_range } : {}

  project       = var.project_id
  network       = google_compute_network.this.name
  name          = "${var.network_name}-allow-iap-ssh"
  description   = "SSH to tagged bastions, through Identity-Aware Proxy only."
  direction     = local.ingress
  priority      = local.default_priority
  source_ranges = [each.value]
  target_tags   = var.iap_ssh_target_tags

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }

  log_config {
    metadata = local.log_metadata
  }
}

# GKE opens ports 443 and 10250 from its control plane automatically, but not the ports of admission webhooks. Without
# this rule, every change to the cluster waits for a webhook and fails.
resource "google_compute_firewall" "gke_webhooks" {
  for_each = var.gke_control_plane == null ? {} : { webhooks = var.gke_control_plane }

  project       = var.project_id
  network       = google_compute_network.this.name
  name          = "${var.network_name}-allow-gke-webhooks"
  description   = "Admission webhooks, called by the control plane."
  direction     = local.ingress
  priority      = local.default_priority
  source_ranges = [each.value.cidr_range]

  target_tags             = length(each.value.node_tags) > 0 ? each.value.node_tags : null
  target_service_accounts = length(each.value.node_service_accounts) > 0 ? each.value.node_service_accounts : null

  allow {
    protocol = "tcp"
    ports    = each.value.webhook_ports
  }

  log_config {
    metadata = local.log_metadata
  }
}
