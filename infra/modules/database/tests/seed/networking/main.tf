output "network_id" {
  description = "Stands for the output of the networking module."
  value       = "projects/octollm-dev/global/networks/octollm-dev"
}
