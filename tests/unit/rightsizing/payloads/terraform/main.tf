# The resources of the payloads. plan.json is the plan of this root, without planned values and without nulls:
#   octoguard plan . --offline --output all.json
#   jq -c 'del(.planned_values[], .relevant_attributes) | del(.resource_changes[].change.after | .. | nulls)' \
#     all.json > plan.json

terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.0"
    }
  }
}

provider "google" {
  project = "lumen-web"
  region  = "europe-west4"
}

resource "google_compute_instance" "machines" {
  for_each = {
    render-7   = { zone = "europe-west4-b", machine_type = "n2-standard-16" }
    queue-2    = { zone = "europe-west4-b", machine_type = "e2-small" }
    loadtest-1 = { zone = "europe-west4-a", machine_type = "e2-standard-4" }
  }

  name         = each.key
  zone         = each.value.zone
  machine_type = each.value.machine_type

  boot_disk {
    initialize_params {
      image = "debian-cloud/debian-12"
    }
  }

  network_interface {
    network = "default"
  }
}

resource "google_compute_disk" "staging" {
  name = "staging-data"
  zone = "europe-west4-a"
  type = "pd-ssd"
  size = 400
}

resource "google_compute_region_disk" "blank" {
  name          = "blank-pair"
  region        = "europe-west4"
  size          = 1
  replica_zones = ["europe-west4-a", "europe-west4-b"]
}

resource "google_compute_address" "gateway" {
  name = "old-gateway"
}

resource "google_compute_global_address" "front" {
  name = "old-front"
}

resource "google_compute_image" "worker" {
  name = "worker-base-2023"
  raw_disk {
    source = "https://storage.googleapis.com/lumen-images/worker.tar.gz"
  }
}

resource "google_compute_reservation" "held" {
  for_each = toset(["launch-week", "gpu-pool"])

  name = each.key
  zone = "europe-west4-b"
  specific_reservation {
    count = 16
    instance_properties {
      machine_type = "n2-standard-8"
    }
  }
}

resource "google_container_cluster" "trial" {
  name               = "trial"
  location           = "europe-west4-a"
  initial_node_count = 1
}

resource "google_container_cluster" "atlas" {
  name                     = "atlas"
  location                 = "europe-west4"
  initial_node_count       = 1
  remove_default_node_pool = true
}

resource "google_container_node_pool" "batch" {
  name       = "batch"
  cluster    = google_container_cluster.atlas.id
  node_count = 2
  node_config {
    machine_type = "e2-standard-8"
  }
}

locals {
  databases = {
    reports-copy = { tier = "db-custom-2-8192", disk = 50 }
    orders-db    = { tier = "db-custom-16-65536", disk = 200 }
    sessions-db  = { tier = "db-custom-2-8192", disk = 50 }
    events-db    = { tier = "db-custom-4-16384", disk = 500 }
  }
}

resource "google_sql_database_instance" "databases" {
  for_each = local.databases

  name             = each.key
  database_version = "POSTGRES_16"
  settings {
    tier      = each.value.tier
    disk_size = each.value.disk
  }
}

resource "google_alloydb_cluster" "vault" {
  cluster_id = "vault"
  location   = "europe-west4"
  network_config {
    network = "projects/lumen-web/global/networks/default"
  }
}

resource "google_alloydb_instance" "primary" {
  cluster       = google_alloydb_cluster.vault.name
  instance_id   = "vault-primary"
  instance_type = "PRIMARY"
}

resource "google_cloud_run_v2_service" "thumbnailer" {
  name     = "thumbnailer"
  location = "europe-west4"
  template {
    containers {
      image = "europe-docker.pkg.dev/lumen-web/apps/thumbnailer"
      resources {
        cpu_idle = true
      }
    }
  }
}

resource "google_cloudfunctions2_function" "resize" {
  name     = "resize"
  location = "europe-west4"
  service_config {
    min_instance_count = 0
  }
}

resource "google_storage_bucket" "buckets" {
  for_each = toset(["lumen-scratch", "lumen-contracts", "lumen-models"])

  name     = each.key
  location = "europe-west4"
}

resource "google_storage_bucket_iam_member" "contracts" {
  bucket = google_storage_bucket.buckets["lumen-contracts"].name
  role   = "roles/storage.legacyBucketReader"
  member = "allAuthenticatedUsers"
}

resource "google_bigquery_dataset" "telemetry" {
  dataset_id = "telemetry"
}

resource "google_bigquery_table" "tables" {
  for_each = toset(["page_views", "invoices"])

  dataset_id = google_bigquery_dataset.telemetry.dataset_id
  table_id   = each.key
}

resource "google_bigquery_dataset_iam_member" "editors" {
  dataset_id = google_bigquery_dataset.telemetry.dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = "projectEditor:lumen-web"
}

resource "google_project_iam_member" "admin" {
  project = "lumen-web"
  role    = "roles/compute.admin"
  member  = "user:kim@example.com"
}

resource "google_project_iam_member" "deployer" {
  project = "lumen-web"
  role    = "roles/editor"
  member  = "serviceAccount:deployer@lumen-web.iam.gserviceaccount.com"
}

resource "google_project" "web" {
  project_id = "lumen-web"
  name       = "Lumen Web"
}
