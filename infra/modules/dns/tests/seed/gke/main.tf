# Replaces the module "gke" of the original document's example: its address is known only after apply.
resource "google_compute_global_address" "ingress" {
  project = "octollm-dev"
  name    = "octollm-dev-ingress"
}

output "ingress_ip" {
  description = "Address of the load balancer."
  value       = google_compute_global_address.ingress.address
}
