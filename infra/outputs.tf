# Values for people, pipelines and the manifests of infra/kubernetes.

output "cluster_name" {
  description = "Name of the cluster."
  value       = module.gke.cluster_name
}

output "cluster_location" {
  description = "Location of the cluster, for gcloud container clusters get-credentials --location."
  value       = module.gke.location
}

output "cluster_endpoint" {
  description = "Endpoint of the control plane for kubectl, inside the VPC."
  value       = module.gke.cluster_endpoint
}

output "cluster_dns_endpoint" {
  description = "Endpoint of the control plane for kubectl, from anywhere, with access controlled by IAM."
  value       = module.gke.dns_endpoint
}

output "cluster_ca_certificate" {
  description = "Certificate authority of the control plane's IP endpoint, base64 encoded."
  value       = module.gke.cluster_ca_certificate
  sensitive   = true
}

output "ingress_ip" {
  description = "Address of the API."
  value       = module.gke.ingress_ip
}

output "ingress_address_name" {
  description = "Name of that address: ingress_address in infra/kubernetes."
  value       = module.gke.ingress_address_name
}

output "network_name" {
  description = "Name of the VPC."
  value       = module.networking.network_name
}

output "nat_ips" {
  description = "Source addresses of outgoing connections; empty unless some are reserved."
  value       = module.networking.nat_ips
}

output "security_policy" {
  description = "Name of the Cloud Armor policy: security_policy in infra/kubernetes. null without one."
  value       = module.networking.security_policy_name
}

output "ssl_policy" {
  description = "Name of the SSL policy: ssl_policy in infra/kubernetes."
  value       = module.networking.ssl_policy_name
}

output "instance_connection_name" {
  description = "Primary of the database: sql_connection_name in infra/kubernetes."
  value       = module.database.instance_connection_name
}

output "private_ip_address" {
  description = "Address of the primary in the VPC."
  value       = module.database.private_ip_address
}

output "database_name" {
  description = "Name of the database."
  value       = module.database.database_name
}

output "database_password_secret" {
  description = "Secret with the database password: sql_password_secret in infra/kubernetes."
  value       = module.database.password_secret_id
}

output "replica_connection_names" {
  description = "Replicas by number."
  value       = module.database.replica_connection_names
}

output "workload_service_accounts" {
  description = "Service accounts of workloads that need one, for iam.gke.io/gcp-service-account: pgbouncer (pgbouncer_identity in infra/kubernetes), and orchestrator with a Redis Cluster."
  value       = { for name, account in google_service_account.workload : name => account.email }
}

output "redis_hosts" {
  description = "Addresses of Redis by number of the shard."
  value       = module.redis.hosts
}

output "redis_port" {
  description = "Port of Redis (TLS)."
  value       = module.redis.port
}

output "redis_connection_string" {
  description = "URL of the first shard, without a password."
  value       = module.redis.connection_string
  sensitive   = true
}

output "bucket_names" {
  description = "Buckets: backups, artifacts, logs."
  value       = module.storage.bucket_names
}

output "bucket_urls" {
  description = "Buckets as gs://NAME."
  value       = module.storage.bucket_urls
}

output "registry" {
  description = "Registry for pushing and pulling images."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.images.repository_id}"
}

output "attestor_key_version" {
  description = "Key version to sign attestations with: ATTESTOR_KEY_VERSION in infra/kubernetes."
  value       = data.google_kms_crypto_key_version.attestor.id
}

output "secret_ids" {
  description = "Secrets whose values you must add."
  value       = [for secret in google_secret_manager_secret.this : secret.secret_id]
}

output "zone_names" {
  description = "Zones: dns_zone in infra/kubernetes."
  value       = module.dns.zone_names
}

output "name_servers" {
  description = "Name servers to enter at the registrar."
  value       = module.dns.name_servers
}

output "ds_records" {
  description = "DS records to enter at the registrar, one day after the name servers."
  value       = module.dns.ds_records
}

output "dashboard_urls" {
  description = "Where to look."
  value       = module.monitoring.dashboard_urls
}

output "alert_policy_ids" {
  description = "Alerts by display name."
  value       = module.monitoring.alert_policy_ids
}

output "audit_dataset_id" {
  description = "Dataset to search the audit logs in."
  value       = module.monitoring.audit_dataset_id
}
