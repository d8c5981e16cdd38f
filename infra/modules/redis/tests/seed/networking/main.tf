# As much of the networking module as the usage example reads.

resource "google_compute_network" "this" {
  project                 = "octollm-dev"
  name                    = "octollm-dev-vpc"
  auto_create_subnetworks = false
}

output "network_id" {
  value = google_compute_network.this.id
}
