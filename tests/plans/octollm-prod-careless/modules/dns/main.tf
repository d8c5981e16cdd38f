variable "project_id" { type = string }

variable "zones" {
  type = map(object({
    name        = string
    dns_name    = string
    description = string
    dnssec      = optional(bool, true)
  }))
}

variable "records" {
  type = map(object({
    zone    = string
    name    = string
    type    = string
    ttl     = optional(number, 300)
    rrdatas = list(string)
  }))
}

resource "google_dns_managed_zone" "this" {
  for_each = var.zones

  project     = var.project_id
  name        = each.value.name
  dns_name    = each.value.dns_name
  description = each.value.description
  visibility  = "public"

  dnssec_config {
    state = each.value.dnssec ? "on" : "off"
  }

  cloud_logging_config {
    enable_logging = true
  }
}

resource "google_dns_record_set" "this" {
  for_each = var.records

  project      = var.project_id
  managed_zone = google_dns_managed_zone.this[each.value.zone].name
  name         = each.value.name
  type         = each.value.type
  ttl          = each.value.ttl
  rrdatas      = each.value.rrdatas
}

output "zone_names" {
  value = { for k, z in google_dns_managed_zone.this : k => z.name }
}

output "name_servers" {
  value = { for k, z in google_dns_managed_zone.this : k => z.name_servers }
}
