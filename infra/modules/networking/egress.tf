# With egress_lockdown, machines can reach only this network, Google's APIs, Cloud SQL and Memorystore, the control
# plane and the domains in egress_fqdns. DNS and time come from the metadata server, 169.254.169.254, which VPC firewall
# rules cannot block.
locals {
  tls_port = "443"

  # The two address ranges for Google's APIs that Google announces only inside its own network.
  google_api_ranges = {
    private    = "199.36.153.8/30"
    restricted = "199.36.153.4/30"
  }

  allowed_egress = var.egress_lockdown ? merge(
    {
      internal = {
        description = "Between machines and pods of this network; who lets whom in is for ingress rules to say."
        ranges      = local.machine_ranges
        protocol    = "all"
        ports       = []
      }
      google-apis = {
        description = "Google's APIs at ${var.google_apis_vip}.googleapis.com."
        ranges      = [local.google_api_ranges[var.google_apis_vip]]
        protocol    = "tcp"
        ports       = [local.tls_port]
      }
    },
    var.psa_cidr == null ? {} : {
      private-services = {
        description = "Cloud SQL, direct and through its connectors, and Memorystore, with TLS and without."
        ranges      = [var.psa_cidr]
        protocol    = "tcp"
        ports       = ["3307", "5432", "6378-6379"]
      }
    },
    var.gke_control_plane == null ? {} : {
      control-plane = {
        description = "Nodes to the Kubernetes API and to its konnectivity server."
        ranges      = [var.gke_control_plane.cidr_range]
        protocol    = "tcp"
        ports       = [local.tls_port, "8132"]
      }
    },
  ) : {}

  allows_names = var.egress_lockdown && length(var.egress_fqdns) > 0
  name_rules   = local.allows_names ? { names = var.egress_fqdns } : {}
}

resource "google_compute_firewall" "allow_egress" {
  for_each = local.allowed_egress

  project            = var.project_id
  network            = google_compute_network.this.name
  name               = "${var.network_name}-allow-egress-${each.key}"
  description        = each.value.description
  direction          = local.egress
  priority           = local.default_priority
  destination_ranges = each.value.ranges

  allow {
    protocol = each.value.protocol
    ports    = each.value.ports
  }

  # Flow logs already contain allowed traffic, so the firewall logs only denied traffic.
}

resource "google_compute_firewall" "deny_all_egress" {
  for_each = var.egress_lockdown ? { all = local.world } : {}

  project            = var.project_id
  network            = google_compute_network.this.name
  name               = "${var.network_name}-deny-all-egress"
  description        = "Denies and logs whatever no other rule lets out."
  direction          = local.egress
  priority           = local.last_priority
  destination_ranges = [each.value]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = local.log_metadata
  }
}

# VPC rules match addresses only, and the addresses of an LLM provider change. A firewall policy can match domain names.
resource "google_compute_network_firewall_policy" "egress" {
  for_each = local.name_rules

  project     = var.project_id
  name        = "${var.network_name}-egress"
  description = "Names that machines may reach while everything else is denied."
}

resource "google_compute_network_firewall_policy_rule" "egress" {
  for_each = local.name_rules

  project         = var.project_id
  firewall_policy = google_compute_network_firewall_policy.egress[each.key].name
  rule_name       = "allow-names"
  description     = "HTTPS to names on the list; the rest is for the VPC rules to judge."
  direction       = local.egress
  priority        = local.default_priority
  action          = "allow"
  enable_logging  = true

  match {
    dest_fqdns = each.value

    layer4_configs {
      ip_protocol = "tcp"
      ports       = [local.tls_port]
    }
  }
}

resource "google_compute_network_firewall_policy_association" "egress" {
  for_each = local.name_rules

  project           = var.project_id
  name              = "${var.network_name}-egress"
  firewall_policy   = google_compute_network_firewall_policy.egress[each.key].name
  attachment_target = google_compute_network.this.id
}
