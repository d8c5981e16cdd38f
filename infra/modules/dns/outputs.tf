output "zone_names" {
  description = "Names of the zones, by the keys of `zones`; use one as `hostedZoneName` in cert-manager."
  value       = { for key, zone in google_dns_managed_zone.this : key => zone.name }
}

output "name_servers" {
  description = "Name servers of the public zones, by the keys of `zones`: enter them at the registrar, or as NS records in the parent zone."
  value       = { for key in keys(local.public_zones) : key => google_dns_managed_zone.this[key].name_servers }
}

output "zone_ids" {
  description = "IDs of the zones, by the keys of `zones`."
  value       = { for key, zone in google_dns_managed_zone.this : key => zone.id }
}

output "ds_records" {
  description = "DS records of the signed zones, by the keys of `zones`: enter them at the registrar, or as DS records in the parent zone. Until then resolvers do not validate the signatures."
  value       = { for key, zone in data.google_dns_keys.this : key => zone.key_signing_keys[*].ds_record }
}

output "certificate_map_id" {
  description = "ID of the certificate map; null without `certificates`."
  value       = one(values(google_certificate_manager_certificate_map.this)[*].id)
}

output "certificate_map_name" {
  description = "Name of the certificate map, for the annotation `networking.gke.io/certmap` of a Gateway; null without `certificates`."
  value       = one(values(google_certificate_manager_certificate_map.this)[*].name)
}

output "certificate_ids" {
  description = "IDs of the certificates, by the keys of `certificates`."
  value       = { for key, certificate in google_certificate_manager_certificate.this : key => certificate.id }
}
