# The usage example of the original document, unchanged except for the module's source.

module "networking" {
  source = "./networking"
}

module "gke" {
  source = "../../"

  project_id         = "octollm-dev"
  region             = "us-central1"
  cluster_name       = "octollm-dev-cluster"
  kubernetes_version = "1.28"

  node_pools = {
    default = {
      machine_type = "e2-standard-2"
      min_nodes    = 1
      max_nodes    = 3
      disk_size_gb = 50
      preemptible  = true # Cost savings for dev
    }
  }

  network_name = module.networking.network_name
  subnet_name  = module.networking.subnet_name
}

output "cluster_endpoint" {
  description = "Documented output."
  value       = module.gke.cluster_endpoint
}

output "cluster_ca_certificate" {
  description = "Documented output."
  value       = module.gke.cluster_ca_certificate
  sensitive   = true
}

output "cluster_name" {
  description = "Documented output."
  value       = module.gke.cluster_name
}

output "node_pool_names" {
  description = "Shows that the pool of the example is there."
  value       = module.gke.node_pool_names
}
