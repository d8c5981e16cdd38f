resource "google_dns_policy" "this" {
  project        = var.project_id
  name           = "${var.network_name}-dns"
  description    = "Logs which names the machines of ${var.network_name} look up."
  enable_logging = var.dns_logging

  networks {
    network_url = google_compute_network.this.id
  }
}

# Private zones that resolve Google's domains to the addresses that are reachable only inside Google's network.
# egress_lockdown denies the public addresses of these domains, so it needs the zones.
locals {
  google_api_zones = var.private_google_apis || var.egress_lockdown ? {
    for domain in var.google_api_domains : domain => {
      zone_name = "${var.network_name}-${replace(domain, ".", "-")}"
      apex      = "${domain}."

      # The name that has the A records: the special name in googleapis.com, the zone's own name elsewhere.
      host = domain == "googleapis.com" ? "${var.google_apis_vip}.googleapis.com." : "${domain}."
    }
  } : {}

  google_api_hosts = [
    for i in range(4) : cidrhost(local.google_api_ranges[var.google_apis_vip], i)
  ]

  # A long TTL is safe: the addresses have not changed for years.
  google_api_ttl = 300
}

resource "google_dns_managed_zone" "google_apis" {
  for_each = local.google_api_zones

  project     = var.project_id
  name        = each.value.zone_name
  dns_name    = each.value.apex
  description = "Private Google Access for ${each.key}."
  visibility  = "private"
  labels      = local.labels

  private_visibility_config {
    networks {
      network_url = google_compute_network.this.id
    }
  }
}

resource "google_dns_record_set" "google_apis_host" {
  for_each = local.google_api_zones

  project      = var.project_id
  managed_zone = google_dns_managed_zone.google_apis[each.key].name
  name         = each.value.host
  type         = "A"
  ttl          = local.google_api_ttl
  rrdatas      = local.google_api_hosts
}

resource "google_dns_record_set" "google_apis_wildcard" {
  for_each = local.google_api_zones

  project      = var.project_id
  managed_zone = google_dns_managed_zone.google_apis[each.key].name
  name         = "*.${each.value.apex}"
  type         = "CNAME"
  ttl          = local.google_api_ttl
  rrdatas      = [each.value.host]
}
