# Who can issue certificates for names in the public zones: CAA records for every certificate authority, and DNS-01
# permissions for cert-manager.
locals {
  caa      = "CAA"
  caa_data = [for issuer in var.caa_issuers : "0 issue \"${issuer}\""]

  # One hour: a certificate authority that retries after a change gets the new answer the same day.
  caa_ttl = 3600

  # If records already contains a CAA record for a zone, that record is kept.
  own_caa = [for record in values(var.records) : "${record.zone_name} ${record.name}" if record.type == local.caa]
}

resource "google_dns_record_set" "caa" {
  for_each = length(var.caa_issuers) == 0 ? {} : {
    for key, zone in local.public_zones : key => zone if !contains(local.own_caa, "${zone.name} ${zone.dns_name}")
  }

  project      = var.project_id
  managed_zone = google_dns_managed_zone.this[each.key].name
  name         = each.value.dns_name
  type         = local.caa
  ttl          = local.caa_ttl
  rrdatas      = local.caa_data
}

# Granted on the zone, not on the project. cert-manager cannot list the project's zones to find the zone, so its issuer
# names the zone in `hostedZoneName`.
resource "google_dns_managed_zone_iam_member" "cert_manager" {
  for_each = var.cert_manager_member == null ? {} : local.public_zones

  project      = var.project_id
  managed_zone = google_dns_managed_zone.this[each.key].name
  role         = var.cert_manager_role
  member       = var.cert_manager_member
}
