# OctoLLM, a change on the second day: before.tf.txt was applied, this is planned.

terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }
}

variable "project_id" {
  type    = string
  default = "octollm-prod"
}

variable "region" {
  type    = string
  default = "us-central1"
}

variable "environment" {
  type    = string
  default = "prod"
}

locals {
  labels = {
    environment = var.environment
    team        = "platform"
    service     = "octollm"
    managed-by  = "terraform"
    cost-center = "octollm-platform"
  }
}

provider "google" {
  project        = var.project_id
  region         = var.region
  default_labels = local.labels
}

resource "google_compute_network" "main" {
  name                    = "octollm-prod"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "gke" {
  name                     = "octollm-prod-gke"
  network                  = google_compute_network.main.id
  ip_cidr_range            = "10.64.0.0/20"
  private_ip_google_access = true

  secondary_ip_range {
    range_name    = "pods"
    ip_cidr_range = "10.68.0.0/14"
  }

  secondary_ip_range {
    range_name    = "services"
    ip_cidr_range = "10.72.0.0/20"
  }

  log_config {
    flow_sampling = 0.5
    metadata      = "INCLUDE_ALL_METADATA"
  }
}

resource "google_kms_key_ring" "main" {
  name     = "octollm-prod"
  location = var.region
}

resource "google_kms_crypto_key" "sql" {
  name                       = "sql"
  key_ring                   = google_kms_key_ring.main.id
  rotation_period            = "7776000s"
  destroy_scheduled_duration = "2592000s"
  deletion_policy            = "PREVENT"
}

# Created.
resource "google_kms_crypto_key" "sql_v2" {
  name                       = "sql-v2"
  key_ring                   = google_kms_key_ring.main.id
  rotation_period            = "7776000s"
  destroy_scheduled_duration = "2592000s"
  deletion_policy            = "PREVENT"
}

# Replaced: encryption_key_name cannot change in place, and its new value is
# known only after the key is made.
resource "google_sql_database_instance" "main" {
  name                = "octollm-prod-pg"
  database_version    = "POSTGRES_17"
  encryption_key_name = google_kms_crypto_key.sql_v2.id
  deletion_protection = true

  settings {
    tier                        = "db-custom-4-16384"
    edition                     = "ENTERPRISE"
    availability_type           = "REGIONAL"
    disk_size                   = 200
    deletion_protection_enabled = true
    user_labels                 = local.labels

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.main.id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
      transaction_log_retention_days = 7
      backup_retention_settings {
        retained_backups = 30
      }
    }
  }
}

resource "google_sql_database" "octollm" {
  name     = "octollm"
  instance = google_sql_database_instance.main.name
}

# Replaced: the region cannot change in place, and is known.
resource "google_sql_database_instance" "analytics" {
  name                = "octollm-prod-analytics"
  region              = "us-east4"
  database_version    = "POSTGRES_17"
  deletion_protection = true

  settings {
    tier                        = "db-custom-2-8192"
    edition                     = "ENTERPRISE"
    deletion_protection_enabled = true
    user_labels                 = local.labels

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.main.id
      ssl_mode        = "ENCRYPTED_ONLY"
    }
  }
}

resource "google_service_account" "nodes" {
  account_id   = "octollm-prod-nodes"
  display_name = "Nodes of octollm-prod"
}

resource "google_container_cluster" "main" {
  name                     = "octollm-prod"
  location                 = var.region
  network                  = google_compute_network.main.id
  subnetwork               = google_compute_subnetwork.gke.id
  networking_mode          = "VPC_NATIVE"
  datapath_provider        = "ADVANCED_DATAPATH"
  remove_default_node_pool = true
  initial_node_count       = 1
  resource_labels          = local.labels

  release_channel {
    channel = "REGULAR"
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = true
  }

  master_authorized_networks_config {
    cidr_blocks {
      cidr_block   = "10.64.32.0/24"
      display_name = "bastion"
    }
  }

  workload_identity_config {
    workload_pool = "${var.project_id}.svc.id.goog"
  }
}

# Moved: it was google_container_node_pool.general.
resource "google_container_node_pool" "pool" {
  for_each = toset(["general"])

  name     = each.key
  location = var.region
  cluster  = google_container_cluster.main.id

  autoscaling {
    total_min_node_count = 4
    total_max_node_count = 12
  }

  node_config {
    machine_type    = "n2-standard-8"
    service_account = google_service_account.nodes.email

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    shielded_instance_config {
      enable_secure_boot = true
    }
  }
}

moved {
  from = google_container_node_pool.general
  to   = google_container_node_pool.pool["general"]
}

# Updated in place: the largest size of the pool.
resource "google_container_node_pool" "ingest" {
  name     = "ingest"
  location = var.region
  cluster  = google_container_cluster.main.id

  autoscaling {
    total_min_node_count = 1
    total_max_node_count = 6
  }

  node_config {
    machine_type    = "n2-standard-8"
    service_account = google_service_account.nodes.email

    workload_metadata_config {
      mode = "GKE_METADATA"
    }

    shielded_instance_config {
      enable_secure_boot = true
    }
  }
}

resource "google_storage_bucket" "backups" {
  name                        = "octollm-prod-backups"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }
}

# Deleted: google_storage_bucket.transcripts, which is no longer written here.
resource "google_dns_managed_zone" "public" {
  name        = "octollm-com"
  dns_name    = "octollm.com."
  description = "Public zone of OctoLLM."

  dnssec_config {
    state = "on"
  }
}

# Forgotten: leaves the state, stays in the project.
removed {
  from = google_dns_managed_zone.legacy

  lifecycle {
    destroy = false
  }
}
