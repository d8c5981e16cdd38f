# With egress_lockdown, machines reach the network itself, Google's APIs, Cloud SQL and Memorystore, the
# control plane and the names in egress_fqdns; nothing else. Names are resolved and the time is told by the
# metadata server, 169.254.169.254, which no firewall rule of a network can deny.
locals {
  tls_port = "443"

  # The two sets of addresses that Google announces inside of its network only.
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

  # What is allowed is in the flow logs already, so only what is denied is logged by the firewall.
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

# VPC rules know addresses only, and those of an LLM provider change; a firewall policy knows names.
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
