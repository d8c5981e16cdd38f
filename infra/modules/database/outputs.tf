output "instance_connection_name" {
  description = "Primary instance as PROJECT:REGION:INSTANCE, for the Auth Proxy and the connectors."
  value       = google_sql_database_instance.primary.connection_name
}

output "private_ip_address" {
  description = "Address of the primary in the VPC."
  value       = google_sql_database_instance.primary.private_ip_address
}

output "database_name" {
  description = "Name of the database, known once it exists."
  value       = google_sql_database.database.name
}

output "instance_name" {
  description = "Name of the primary, with its suffix."
  value       = google_sql_database_instance.primary.name
}

output "dns_name" {
  description = "DNS name of the primary; empty unless the server certificate comes from a CAS authority or PSC is used."
  value       = google_sql_database_instance.primary.dns_name
}

output "write_endpoint" {
  description = "DNS name that follows the primary through a switchover; null or empty without Enterprise Plus."
  value       = one(google_sql_database_instance.primary.replication_cluster[*].psa_write_endpoint)
}

output "server_ca_cert" {
  description = "Certificate authority of the server, for sslmode=verify-ca."
  value       = google_sql_database_instance.primary.server_ca_cert[0].cert
  sensitive   = true
}

output "replica_connection_names" {
  description = "Replicas by number, as PROJECT:REGION:INSTANCE."
  value       = { for number, replica in local.all_replicas : number => replica.connection_name }
}

output "replica_ip_addresses" {
  description = "Addresses of the replicas in the VPC, by number."
  value       = { for number, replica in local.all_replicas : number => replica.private_ip_address }
}

output "iam_user_names" {
  description = "Database user names, by the keys of iam_users."
  value       = { for key, user in google_sql_user.iam : key => user.name }
}

output "password_secret_id" {
  description = "Secret that holds the built-in user's password, as projects/PROJECT/secrets/NAME; null without such a user."
  value       = one([for secret in google_secret_manager_secret.password : secret.id])
}

output "service_account_email" {
  description = "Service account of the instance, for grants on buckets that it exports to or imports from."
  value       = google_sql_database_instance.primary.service_account_email_address
}

output "pooling_mode" {
  description = "NONE, MANAGED (connect to port 6432) or EXTERNAL (deploy PgBouncer with the workloads)."
  value       = var.connection_pooling.mode
}
