# Every string with CANARY in it stands for a secret. canaries.txt lists those
# that a plan of this root, applied once before with before.tf.txt, holds.

terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }
}

# A constant in a provider block.
provider "google" {
  project      = "octollm-staging"
  region       = "us-central1"
  access_token = "CANARY-provider-token-93c7"
}

variable "environment" {
  type    = string
  default = "staging"
}

# Sensitive variables: the value is in "variables", the default in "configuration".
variable "admin_password" {
  type      = string
  sensitive = true
  default   = "CANARY-variable-7f3a"
}

variable "api_keys" {
  type      = map(string)
  sensitive = true
  default = {
    openai    = "CANARY-variable-map-openai-c0d4"
    anthropic = "CANARY-variable-map-anthropic-58ee"
  }
}

variable "smtp" {
  type = object({
    host     = string
    password = string
  })
  sensitive = true
  default = {
    host     = "smtp.octollm.com"
    password = "CANARY-variable-object-a6b9"
  }
}

locals {
  firewall_source = sensitive("CANARY-list-element-d315")
  metadata_token  = sensitive("CANARY-map-value-2c96")
}

module "token" {
  source = "./modules/token"
  name   = "token-reader"
}

# root_password: sensitive in the provider's schema, before and after.
resource "google_sql_database_instance" "main" {
  name                = "octollm-staging-pg"
  database_version    = "POSTGRES_17"
  root_password       = "CANARY-root-password-64fd"
  deletion_protection = true

  settings {
    tier    = "db-custom-2-8192"
    edition = "ENTERPRISE"

    ip_configuration {
      ipv4_enabled    = false
      private_network = "projects/octollm-staging/global/networks/octollm-staging"
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    user_labels = {
      environment = var.environment
    }
  }
}

# An update whose old and new passwords are both secret.
resource "google_sql_user" "admin" {
  name     = "admin"
  instance = google_sql_database_instance.main.name
  password = var.admin_password
}

# A secret that comes out of a module.
resource "google_sql_user" "service" {
  name     = "service"
  instance = google_sql_database_instance.main.name
  password = module.token.token
}

# A write-only argument: not in the planned values, but a constant in "configuration".
resource "google_sql_user" "report" {
  name                = "report"
  instance            = google_sql_database_instance.main.name
  password_wo         = "CANARY-write-only-8d27"
  password_wo_version = 1
}

resource "google_secret_manager_secret" "this" {
  for_each = toset(["openai", "smtp", "webhook"])

  secret_id = each.key

  replication {
    auto {}
  }
}

# Values in a nested part of a sensitive variable.
resource "google_secret_manager_secret_version" "openai" {
  secret      = google_secret_manager_secret.this["openai"].id
  secret_data = var.api_keys["openai"]
}

resource "google_secret_manager_secret_version" "smtp" {
  secret      = google_secret_manager_secret.this["smtp"].id
  secret_data = jsonencode(var.smtp)
}

# A constant in an attribute that the schema marks as sensitive; it is replaced,
# so the old value is there too.
resource "google_secret_manager_secret_version" "webhook" {
  secret      = google_secret_manager_secret.this["webhook"].id
  secret_data = "CANARY-secret-data-f941"
}

# One secret value in a map, next to plain ones.
resource "google_compute_instance" "runner" {
  name         = "octollm-runner"
  zone         = "us-central1-a"
  machine_type = "e2-standard-2"

  metadata = {
    enable-oslogin = "TRUE"
    runner-token   = local.metadata_token
  }

  boot_disk {
    initialize_params {
      image = "projects/cos-cloud/global/images/family/cos-stable"
    }
  }

  network_interface {
    network = "octollm-staging"
  }
}

# One secret element in a list: the second of two.
resource "google_dns_record_set" "verification" {
  managed_zone = "octollm-com"
  name         = "staging.octollm.com."
  type         = "TXT"
  ttl          = 300
  rrdatas      = ["\"v=spf1 -all\"", sensitive("\"CANARY-list-second-be03\"")]
}

# A secret element makes a whole set secret.
resource "google_compute_firewall" "partner" {
  name          = "octollm-staging-partner"
  network       = "octollm-staging"
  source_ranges = [local.firewall_source, "192.0.2.0/24"]

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

# A secret in a block that the provider keeps as a set.
resource "google_compute_security_policy" "edge" {
  name = "octollm-staging-edge"

  rule {
    action   = "deny(403)"
    priority = 1000
    match {
      expr {
        expression = sensitive("request.headers['x-octollm-key'] != 'CANARY-set-block-71c5'")
      }
    }
  }

  rule {
    action   = "allow"
    priority = 2147483647
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }
}

output "admin_dsn" {
  value     = "postgresql://admin:${var.admin_password}@octollm-staging-pg/octollm"
  sensitive = true
}

output "api_keys" {
  value     = var.api_keys
  sensitive = true
}

output "token" {
  value     = "${module.token.token}/${sensitive("CANARY-output-6e4d")}"
  sensitive = true
}

output "instance" {
  value = google_sql_database_instance.main.name
}
