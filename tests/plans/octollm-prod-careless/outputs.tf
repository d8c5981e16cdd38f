output "cluster_name" {
  description = "Name of the cluster."
  value       = module.gke.cluster_name
}

output "ingress_ip" {
  description = "Address of the public load balancer."
  value       = module.gke.ingress_ip
}

output "cluster_ca_certificate" {
  description = "Certificate of the control plane."
  value       = module.gke.cluster_ca_certificate
  sensitive   = true
}

output "sql_connection_name" {
  description = "Connection name of the primary database."
  value       = module.database.instance_connection_name
}

output "ingest_key" {
  description = "Key of the ingest service account."
  value       = google_service_account_key.ingest.private_key
  sensitive   = true
}

output "redis_hosts" {
  description = "Address of each Redis shard."
  value       = module.redis.hosts
}

output "bucket_urls" {
  description = "URL of each bucket."
  value       = module.storage.bucket_urls
}

output "name_servers" {
  description = "Name servers to enter at the registrar."
  value       = module.dns.name_servers
}
