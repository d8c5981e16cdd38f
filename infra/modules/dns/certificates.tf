# Certificates that Google issues, renews and serves from its load balancers. DNS authorizations prove that we own the
# domains, certificates list them, and the map tells the load balancer which certificate belongs to which domain.
locals {
  hostnames = {
    for pair in flatten([
      for key, certificate in var.certificates : [
        for domain in certificate.domains : { domain = domain, certificate = key }
      ]
    ]) : pair.domain => pair.certificate
  }

  # One authorization covers a name and its wildcard.
  authorized_domains = toset([for domain in keys(local.hostnames) : trimprefix(domain, "*.")])

  # API names must start with a letter and have at most 64 characters. Without the hash, api-dev.octollm.com and
  # api.dev.octollm.com would have the same name.
  resource_names = {
    for domain in setunion(local.authorized_domains, keys(local.hostnames)) : domain =>
    "tls-${substr(replace(replace(domain, "*", "any"), ".", "-"), 0, 48)}-${substr(sha256(domain), 0, 8)}"
  }

  # The zone of a domain: the public zone with the longest matching name.
  zone_key_by_domain = {
    for domain, zones in local.zones_above : domain => zones[max(keys(zones)...)]
  }
  zones_above = {
    for domain in local.authorized_domains : domain => {
      for key, zone in local.public_zones : length(zone.dns_name) => key
      if "${domain}." == zone.dns_name || endswith("${domain}.", ".${zone.dns_name}")
    }
  }

  # A change of domains or scope creates a new certificate while the map still uses the old one. The name contains a
  # hash of both, so the two can coexist.
  certificate_names = {
    for key, certificate in var.certificates :
    key => "${key}-${substr(sha256(join(",", concat([certificate.scope], sort(certificate.domains)))), 0, 8)}"
  }

  # Five minutes: a wrong answer is not cached for long.
  authorization_ttl = 300

  certificate_map = length(var.certificates) == 0 ? {} : { map = var.certificate_map_name }
}

resource "google_certificate_manager_dns_authorization" "this" {
  for_each = local.authorized_domains

  project     = var.project_id
  name        = local.resource_names[each.value]
  description = "Proves that ${each.value} is ours."
  domain      = each.value
  labels      = local.labels

  # This type has a separate record for each project. The other type puts a CNAME at _acme-challenge, which would
  # prevent cert-manager from writing its TXT record there.
  type = "PER_PROJECT_RECORD"
}

resource "google_dns_record_set" "authorization" {
  for_each = google_certificate_manager_dns_authorization.this

  project      = var.project_id
  managed_zone = google_dns_managed_zone.this[local.zone_key_by_domain[each.key]].name
  name         = each.value.dns_resource_record[0].name
  type         = each.value.dns_resource_record[0].type
  ttl          = local.authorization_ttl
  rrdatas      = [each.value.dns_resource_record[0].data]
}

resource "google_certificate_manager_certificate" "this" {
  for_each = var.certificates

  project     = var.project_id
  name        = local.certificate_names[each.key]
  description = each.value.description
  scope       = each.value.scope
  labels      = local.labels

  managed {
    domains = sort(each.value.domains)
    dns_authorizations = [
      for domain in distinct([for name in sort(each.value.domains) : trimprefix(name, "*.")]) :
      google_certificate_manager_dns_authorization.this[domain].id
    ]
  }

  lifecycle {
    create_before_destroy = true
  }

  # Google checks the record immediately, and again only after a delay.
  depends_on = [google_dns_record_set.authorization]
}

resource "google_certificate_manager_certificate_map" "this" {
  for_each = local.certificate_map

  project     = var.project_id
  name        = each.value
  description = "Which certificate is for which name."
  labels      = local.labels
}

resource "google_certificate_manager_certificate_map_entry" "this" {
  for_each = local.hostnames

  project      = var.project_id
  name         = local.resource_names[each.key]
  description  = "Certificate for ${each.key}."
  map          = one(values(google_certificate_manager_certificate_map.this)).name
  certificates = [google_certificate_manager_certificate.this[each.value].id]
  hostname     = each.key
  labels       = local.labels
}
