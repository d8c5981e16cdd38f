output "cluster_endpoint" {
  description = "Endpoint of the control plane for kubectl: its IP address, or its DNS name if IP endpoints are disabled."
  value       = var.enable_ip_endpoints ? google_container_cluster.primary.endpoint : local.dns_endpoint
}

output "cluster_ca_certificate" {
  description = "Certificate authority of the control plane's IP endpoint, base64 encoded. The DNS endpoint has a public certificate."
  value       = google_container_cluster.primary.master_auth[0].cluster_ca_certificate
  sensitive   = true
}

output "cluster_name" {
  description = "Name of the cluster, known once it exists."
  value       = google_container_cluster.primary.name
}

output "cluster_id" {
  description = "Cluster as projects/PROJECT/locations/LOCATION/clusters/NAME."
  value       = google_container_cluster.primary.id
}

output "location" {
  description = "Region of the cluster, or its zone when it is zonal."
  value       = google_container_cluster.primary.location
}

output "master_version" {
  description = "Version that the control plane runs."
  value       = google_container_cluster.primary.master_version
}

output "dns_endpoint" {
  description = "DNS name of the control plane, with access controlled by IAM (container.clusters.connect)."
  value       = local.dns_endpoint
}

output "ingress_ip" {
  description = "Address reserved for the external load balancer."
  value       = google_compute_global_address.ingress.address
}

output "ingress_address_name" {
  description = "Name of that address, for the Gateway (NamedAddress) or the Ingress annotation."
  value       = google_compute_global_address.ingress.name
}

output "workload_pool" {
  description = "Workload Identity pool: members are principal://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/subject/ns/NAMESPACE/sa/ACCOUNT."
  value       = google_container_cluster.primary.workload_identity_config[0].workload_pool
}

output "node_service_account_email" {
  description = "Service account of the nodes, for firewall rules and for grants on registries in other projects."
  value       = google_service_account.nodes.email
}

output "node_pool_names" {
  description = "Names of the node pools."
  value       = [for pool in google_container_node_pool.pools : pool.name]
}

output "backup_plan_id" {
  description = "Backup plan of the cluster, for a restore plan; null without one."
  value       = one([for plan in google_gke_backup_backup_plan.plan : plan.id])
}

output "upgrade_topic_id" {
  description = "Pub/Sub topic that receives upgrade notifications; null without one."
  value       = one([for topic in google_pubsub_topic.upgrades : topic.id])
}
