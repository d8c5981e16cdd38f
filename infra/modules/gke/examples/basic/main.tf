module "gke" {
  source = "../../"

  project_id   = "octollm-dev"
  region       = "us-central1"
  cluster_name = "octollm-dev-cluster"
  network_name = "octollm-dev"
  subnet_name  = "octollm-dev-gke"

  node_pools = {
    default = {
      machine_type = "e2-standard-2"
      min_nodes    = 1
      max_nodes    = 3
      disk_size_gb = 50
      spot         = true
    }
  }
}

output "get_credentials" {
  description = "Command that points kubectl at the cluster, by the endpoint that IAM guards."
  value       = "gcloud container clusters get-credentials ${module.gke.cluster_name} --location=${module.gke.location} --dns-endpoint"
}
