# A root that was applied as it is and has not changed since: every action is "no-op".

terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }
}

provider "google" {
  project = "octollm-dev"
  region  = "us-central1"

  default_labels = {
    environment = "dev"
    managed-by  = "terraform"
  }
}

resource "google_compute_network" "main" {
  name                    = "octollm-dev"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "gke" {
  name                     = "octollm-dev-gke"
  network                  = google_compute_network.main.id
  ip_cidr_range            = "10.0.0.0/20"
  private_ip_google_access = true

  log_config {
    flow_sampling = 0.1
    metadata      = "INCLUDE_ALL_METADATA"
  }
}

resource "google_storage_bucket" "artifacts" {
  name                        = "octollm-dev-artifacts"
  location                    = "us-central1"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }
}

resource "google_service_account" "workload" {
  for_each = toset(["ingest", "orchestrator"])

  account_id = "octollm-${each.key}"
}

output "bucket" {
  value = google_storage_bucket.artifacts.name
}
