output "network_id" {
  description = "ID of the VPC, `projects/PROJECT/global/networks/NAME`. It is known once private services access works, so an instance that uses this output is created after the peering."
  value       = google_compute_network.this.id
  depends_on  = [google_service_networking_connection.psa]
}

output "network_name" {
  description = "Name of the VPC."
  value       = google_compute_network.this.name
}

output "network_self_link" {
  description = "URL of the VPC."
  value       = google_compute_network.this.self_link
}

output "subnet_ids" {
  description = "IDs of the subnets, by the keys of `subnets`."
  value       = { for key, subnet in google_compute_subnetwork.this : key => subnet.id }
}

output "subnet_names" {
  description = "Names of the subnets, by the keys of `subnets`."
  value       = { for key, subnet in google_compute_subnetwork.this : key => subnet.name }
}

output "subnet_name" {
  description = "Name of the subnet for GKE (`gke_subnet_key`); null without one."
  value       = var.gke_subnet_key == null ? null : google_compute_subnetwork.this[var.gke_subnet_key].name
}

output "subnet_secondary_ranges" {
  description = "Secondary ranges of the subnets, by the keys of `subnets`: CIDR by range name."
  value       = { for key, subnet in var.subnets : key => subnet.secondary_ranges }
}

output "psa_range_name" {
  description = "Name of the range reserved for Cloud SQL and Memorystore, for their `allocated_ip_range` and `reserved_ip_range`; null without `psa_cidr`."
  value       = one(values(google_compute_global_address.psa)[*].name)
  depends_on  = [google_service_networking_connection.psa]
}

output "nat_ips" {
  description = "Source addresses of outgoing connections, for allow lists of partners; empty unless `nat.static_ips` reserves some."
  value       = [for address in google_compute_address.nat : address.address]
}

output "security_policy_name" {
  description = "Name of the Cloud Armor policy, for a GCPBackendPolicy or BackendConfig; null without `cloud_armor`."
  value       = one(values(google_compute_security_policy.this)[*].name)
}

output "security_policy_id" {
  description = "ID of the Cloud Armor policy, for a `google_compute_backend_service`; null without `cloud_armor`."
  value       = one(values(google_compute_security_policy.this)[*].id)
}

output "ssl_policy_name" {
  description = "Name of the SSL policy, for a GCPGatewayPolicy or FrontendConfig."
  value       = google_compute_ssl_policy.this.name
}
