output "network_name" {
  description = "Stands for the output of the networking module."
  value       = "octollm-dev"
}

output "subnet_name" {
  description = "Stands for the output of the networking module."
  value       = "octollm-dev-gke"
}
