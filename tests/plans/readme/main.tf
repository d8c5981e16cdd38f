# The change that README.md and the quick start show. before.tf.txt is what runs before it.

terraform {
  required_version = ">= 1.6"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }
}

provider "google" {
  project = "example-staging"
  region  = "us-central1"
}

resource "google_sql_database_instance" "orders" {
  name             = "orders"
  region           = "us-east4" # was us-central1: the instance is replaced
  database_version = "POSTGRES_17"

  settings {
    tier                        = "db-custom-2-8192"
    edition                     = "ENTERPRISE"
    availability_type           = "REGIONAL"
    deletion_protection_enabled = true
    retain_backups_on_delete    = true

    user_labels = {
      cost-center = "demo"
      environment = "staging"
      managed-by  = "terraform"
      service     = "orders"
      team        = "payments"
    }

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true

      backup_retention_settings {
        retained_backups = 14
      }
    }
    insights_config {
      query_insights_enabled = true
    }
    ip_configuration {
      ipv4_enabled    = true
      private_network = google_compute_network.main.id
      ssl_mode        = "ENCRYPTED_ONLY"
      authorized_networks {
        name  = "office"
        value = "0.0.0.0/0"
      }
    }
    database_flags {
      name  = "cloudsql.iam_authentication"
      value = "on"
    }
    database_flags {
      name  = "cloudsql.enable_pgaudit"
      value = "on"
    }
    database_flags {
      name  = "log_connections"
      value = "on"
    }
    database_flags {
      name  = "log_disconnections"
      value = "on"
    }
    database_flags {
      name  = "log_lock_waits"
      value = "on"
    }
    database_flags {
      name  = "log_statement"
      value = "ddl"
    }
    database_flags {
      name  = "log_temp_files"
      value = "0"
    }
  }
}

resource "google_compute_network" "main" {
  name                    = "orders"
  auto_create_subnetworks = false
}

resource "google_compute_address" "office" {
  name = "office"
}

resource "google_compute_firewall" "ssh" {
  name          = "office-ssh"
  network       = google_compute_network.main.id
  source_ranges = [google_compute_address.office.address] # known only after apply

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}
