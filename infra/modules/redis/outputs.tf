# The outputs refer to the resources, not to a local value, so that a plan shows where each output comes from.

locals {
  scheme = var.transit_encryption ? "rediss" : "redis"
}

output "host" {
  description = "Address of the first instance, or of the cluster's discovery endpoint."
  value       = local.is_cluster ? google_redis_cluster.cluster["cluster"].discovery_endpoints[0].address : google_redis_instance.instance["0"].host
}

output "port" {
  description = "Port of host. On an instance with TLS it is not 6379."
  value       = local.is_cluster ? google_redis_cluster.cluster["cluster"].discovery_endpoints[0].port : google_redis_instance.instance["0"].port
}

output "connection_string" {
  description = "URL of host and port, rediss:// with TLS. It has no password: clients add the AUTH string or an IAM token."
  sensitive   = true

  value = join("", local.is_cluster ? [
    local.scheme, "://", google_redis_cluster.cluster["cluster"].discovery_endpoints[0].address, ":", google_redis_cluster.cluster["cluster"].discovery_endpoints[0].port,
    ] : [
    local.scheme, "://", google_redis_instance.instance["0"].host, ":", google_redis_instance.instance["0"].port,
  ])
}

output "hosts" {
  description = "Addresses by number of the shard; a cluster has one, under 0."
  value = merge(
    { for key, instance in google_redis_instance.instance : key => instance.host },
    { for cluster in google_redis_cluster.cluster : "0" => cluster.discovery_endpoints[0].address },
  )
}

output "shards" {
  description = "Instances by number of the shard: name, host, port, read_endpoint, read_endpoint_port, auth_secret_id and persistence_iam_identity; empty for a cluster."
  value = {
    for key, instance in google_redis_instance.instance : key => {
      name                     = instance.name
      host                     = instance.host
      port                     = instance.port
      read_endpoint            = local.has_read_replicas ? instance.read_endpoint : null
      read_endpoint_port       = local.has_read_replicas ? instance.read_endpoint_port : null
      auth_secret_id           = try(google_secret_manager_secret.auth[key].id, null)
      persistence_iam_identity = instance.persistence_iam_identity
    }
  }
}

output "read_endpoint" {
  description = "Address that spreads reads over the replicas of the first instance; null with fewer than two, and on a cluster, whose clients read from replicas by READONLY."
  value       = local.has_read_replicas ? try(google_redis_instance.instance["0"].read_endpoint, null) : null
}

output "read_endpoint_port" {
  description = "Port of read_endpoint."
  value       = local.has_read_replicas ? try(google_redis_instance.instance["0"].read_endpoint_port, null) : null
}

output "server_ca_certs" {
  description = "Certificate authorities that clients must trust, in PEM, by number of the shard; empty without TLS."
  sensitive   = true

  value = var.transit_encryption ? merge(
    { for key, instance in google_redis_instance.instance : key => instance.server_ca_certs[*].cert },
    { for cluster in google_redis_cluster.cluster : "0" => flatten(cluster.managed_server_ca[*].ca_certs[*].certificates) },
  ) : {}
}

output "auth_secret_id" {
  description = "Secret that holds the AUTH string of the first instance, as projects/PROJECT/secrets/NAME; null without AUTH, and on a cluster."
  value       = try(google_secret_manager_secret.auth["0"].id, null)
}

output "persistence_iam_identity" {
  description = "Identity of the first instance for exports and imports, for a grant on the bucket; null on a cluster. It may change: check it before each export."
  value       = try(google_redis_instance.instance["0"].persistence_iam_identity, null)
}

output "discovery_endpoint" {
  description = "Discovery endpoint for cluster clients, as HOST:PORT; null without a cluster."
  value       = one([for cluster in google_redis_cluster.cluster : "${cluster.discovery_endpoints[0].address}:${cluster.discovery_endpoints[0].port}"])
}

output "backup_collection" {
  description = "Backup collection of the cluster, as projects/PROJECT/locations/REGION/backupCollections/NAME; null without a cluster."
  value       = one([for cluster in google_redis_cluster.cluster : cluster.backup_collection])
}
