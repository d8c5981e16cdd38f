# Generated from infra/outputs.tf by `python -m tools.environment_roots`: do not edit. Values are in terraform.tfvars.

output "cluster_name" {
  description = "Name of the cluster."
  value       = module.octollm.cluster_name
}

output "cluster_location" {
  description = "Location of the cluster, for gcloud container clusters get-credentials --location."
  value       = module.octollm.cluster_location
}

output "cluster_endpoint" {
  description = "Endpoint of the control plane for kubectl, inside the VPC."
  value       = module.octollm.cluster_endpoint
}

output "cluster_dns_endpoint" {
  description = "Endpoint of the control plane for kubectl, from anywhere, with access controlled by IAM."
  value       = module.octollm.cluster_dns_endpoint
}

output "cluster_ca_certificate" {
  description = "Certificate authority of the control plane's IP endpoint, base64 encoded."
  value       = module.octollm.cluster_ca_certificate
  sensitive   = true
}

output "ingress_ip" {
  description = "Address of the API."
  value       = module.octollm.ingress_ip
}

output "ingress_address_name" {
  description = "Name of that address: ingress_address in infra/kubernetes."
  value       = module.octollm.ingress_address_name
}

output "network_name" {
  description = "Name of the VPC."
  value       = module.octollm.network_name
}

output "nat_ips" {
  description = "Source addresses of outgoing connections; empty unless some are reserved."
  value       = module.octollm.nat_ips
}

output "security_policy" {
  description = "Name of the Cloud Armor policy: security_policy in infra/kubernetes. null without one."
  value       = module.octollm.security_policy
}

output "ssl_policy" {
  description = "Name of the SSL policy: ssl_policy in infra/kubernetes."
  value       = module.octollm.ssl_policy
}

output "instance_connection_name" {
  description = "Primary of the database: sql_connection_name in infra/kubernetes."
  value       = module.octollm.instance_connection_name
}

output "private_ip_address" {
  description = "Address of the primary in the VPC."
  value       = module.octollm.private_ip_address
}

output "database_name" {
  description = "Name of the database."
  value       = module.octollm.database_name
}

output "database_password_secret" {
  description = "Secret with the database password: sql_password_secret in infra/kubernetes."
  value       = module.octollm.database_password_secret
}

output "replica_connection_names" {
  description = "Replicas by number."
  value       = module.octollm.replica_connection_names
}

output "workload_service_accounts" {
  description = "Service accounts of workloads that need one, for iam.gke.io/gcp-service-account: pgbouncer (pgbouncer_identity in infra/kubernetes), and orchestrator with a Redis Cluster."
  value       = module.octollm.workload_service_accounts
}

output "redis_hosts" {
  description = "Addresses of Redis by number of the shard."
  value       = module.octollm.redis_hosts
}

output "redis_port" {
  description = "Port of Redis (TLS)."
  value       = module.octollm.redis_port
}

output "redis_connection_string" {
  description = "URL of the first shard, without a password."
  value       = module.octollm.redis_connection_string
  sensitive   = true
}

output "bucket_names" {
  description = "Buckets: backups, artifacts, logs."
  value       = module.octollm.bucket_names
}

output "bucket_urls" {
  description = "Buckets as gs://NAME."
  value       = module.octollm.bucket_urls
}

output "registry" {
  description = "Registry for pushing and pulling images."
  value       = module.octollm.registry
}

output "attestor_key_version" {
  description = "Key version to sign attestations with: ATTESTOR_KEY_VERSION in infra/kubernetes."
  value       = module.octollm.attestor_key_version
}

output "secret_ids" {
  description = "Secrets whose values you must add."
  value       = module.octollm.secret_ids
}

output "zone_names" {
  description = "Zones: dns_zone in infra/kubernetes."
  value       = module.octollm.zone_names
}

output "name_servers" {
  description = "Name servers to enter at the registrar."
  value       = module.octollm.name_servers
}

output "ds_records" {
  description = "DS records to enter at the registrar, one day after the name servers."
  value       = module.octollm.ds_records
}

output "dashboard_urls" {
  description = "Where to look."
  value       = module.octollm.dashboard_urls
}

output "alert_policy_ids" {
  description = "Alerts by display name."
  value       = module.octollm.alert_policy_ids
}

output "audit_dataset_id" {
  description = "Dataset to search the audit logs in."
  value       = module.octollm.audit_dataset_id
}
