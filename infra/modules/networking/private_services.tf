# Private services access: Cloud SQL and Memorystore are in a Google network that is peered with this one. They take
# their addresses from the range reserved here.
locals {
  psa = var.psa_cidr == null ? {} : {
    psa = { address = split("/", var.psa_cidr)[0], prefix_length = tonumber(split("/", var.psa_cidr)[1]) }
  }
}

resource "google_compute_global_address" "psa" {
  for_each = local.psa

  project       = var.project_id
  name          = "${var.network_name}-psa"
  description   = "Range for Cloud SQL and Memorystore."
  network       = google_compute_network.this.id
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  address       = each.value.address
  prefix_length = each.value.prefix_length
  labels        = local.labels
}

resource "google_service_networking_connection" "psa" {
  for_each = local.psa

  network                 = google_compute_network.this.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.psa[each.key].name]

  # The service keeps the peering for days after the last instance is deleted, and a destroy that waits for it fails.
  # With ABANDON, the peering is deleted with the network.
  deletion_policy = "ABANDON"

  # After an interrupted destroy, the connection still exists: update it to the new range.
  update_on_creation_fail = true
}
