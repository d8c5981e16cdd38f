# Cases in which a plan does not hold a value. The number of a case is in the
# comment of what shows it.

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
  project = "octollm-staging"
  region  = "us-central1"
}

variable "environment" {
  type    = string
  default = "staging"
}

variable "bastion" {
  type    = bool
  default = false
}

locals {
  # Case 7: a local value that holds an unknown.
  endpoint = "https://${google_container_cluster.defaults.endpoint}"
}

# Case 1: optional and computed attributes and blocks that nobody sets.

resource "google_container_cluster" "defaults" {
  name               = "defaults"
  location           = "us-central1"
  initial_node_count = 1
}

resource "google_redis_instance" "defaults" {
  name           = "defaults"
  memory_size_gb = 2
}

resource "google_sql_database_instance" "defaults" {
  name             = "defaults"
  database_version = "POSTGRES_17"

  settings {
    tier = "db-custom-2-8192"
  }
}

resource "google_storage_bucket" "defaults" {
  name     = "octollm-staging-defaults"
  location = "us-central1"
}

# Case 2: a customer managed key of the same plan, through a module's output and
# another module's variable, and directly.

module "kms" {
  source = "./modules/kms"
  name   = "octollm-staging"
}

module "bucket_encrypted" {
  source  = "./modules/bucket"
  name    = "octollm-staging-encrypted"
  kms_key = module.kms.key_id
}

module "database_encrypted" {
  source  = "./modules/database"
  name    = "encrypted"
  kms_key = module.kms.key_id
}

resource "google_redis_instance" "encrypted" {
  name                 = "encrypted"
  memory_size_gb       = 2
  customer_managed_key = module.kms.key_id
}

# Case 3: the same variable passed null: there is an expression and no value.

module "bucket_plain" {
  source  = "./modules/bucket"
  name    = "octollm-staging-plain"
  kms_key = null
}

module "database_plain" {
  source  = "./modules/database"
  name    = "plain"
  kms_key = null
}

# Case 4: dynamic blocks, one with an unknown inside, one whose for_each is unknown.

resource "google_compute_address" "nat" {
  name = "nat"
}

resource "google_sql_database_instance" "dynamic_content" {
  name             = "dynamic-content"
  database_version = "POSTGRES_17"

  settings {
    tier = "db-custom-2-8192"

    ip_configuration {
      ipv4_enabled = true
      ssl_mode     = "ENCRYPTED_ONLY"

      dynamic "authorized_networks" {
        for_each = { nat = google_compute_address.nat.address, office = "198.51.100.7" }
        content {
          name  = authorized_networks.key
          value = "${authorized_networks.value}/32"
        }
      }
    }
  }
}

resource "google_sql_database_instance" "dynamic_for_each" {
  name             = "dynamic-for-each"
  database_version = "POSTGRES_17"

  settings {
    tier = "db-custom-2-8192"

    ip_configuration {
      ipv4_enabled = true
      ssl_mode     = "ENCRYPTED_ONLY"

      dynamic "authorized_networks" {
        for_each = toset(split(",", google_compute_address.nat.address))
        content {
          value = "${authorized_networks.value}/32"
        }
      }
    }
  }
}

# Case 5: for_each with known keys and unknown values.

resource "google_compute_address" "egress" {
  for_each = toset(["a", "b"])
  name     = "egress-${each.key}"
}

resource "google_dns_record_set" "egress" {
  for_each = { for k, a in google_compute_address.egress : k => a.address }

  managed_zone = "octollm-com"
  name         = "egress-${each.key}.octollm.com."
  type         = "A"
  ttl          = 300
  rrdatas      = [each.value]
}

# Case 6: settings that matter to a policy and are known only after apply.

resource "terraform_data" "settings" {
  input = {
    public  = false
    channel = "REGULAR"
    ranges  = ["192.0.2.0/24"]
    role    = "roles/logging.logWriter"
  }
}

resource "google_sql_database_instance" "late" {
  name             = "late"
  database_version = "POSTGRES_17"

  settings {
    tier = "db-custom-2-8192"

    ip_configuration {
      ipv4_enabled = terraform_data.settings.output.public
      ssl_mode     = terraform_data.settings.output.public ? "ENCRYPTED_ONLY" : null
    }
  }
}

resource "google_container_cluster" "late" {
  name               = "late"
  location           = "us-central1"
  initial_node_count = 1

  release_channel {
    channel = terraform_data.settings.output.channel
  }
}

resource "google_compute_firewall" "late" {
  name          = "late"
  network       = "octollm-staging"
  source_ranges = terraform_data.settings.output.ranges

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

resource "google_project_iam_member" "late" {
  project = "octollm-staging"
  role    = terraform_data.settings.output.role
  member  = "user:someone@octollm.com"
}

# Case 7: the local value in use.

resource "google_compute_instance" "client" {
  name         = "client"
  zone         = "us-central1-a"
  machine_type = "e2-standard-2"

  metadata = {
    environment = var.environment
    endpoint    = local.endpoint
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

# Case 8: a data source that is read during apply, and one that is read now.

data "google_kms_crypto_key" "late" {
  name     = "octollm-staging"
  key_ring = module.kms.key_ring_id
}

data "google_compute_zones" "now" {
  region = "us-central1"
}

resource "google_storage_bucket" "data_late" {
  name     = "octollm-staging-data-late"
  location = "us-central1"

  encryption {
    default_kms_key_name = data.google_kms_crypto_key.late.id
  }
}

resource "google_compute_disk" "data_now" {
  name = "data-now"
  zone = data.google_compute_zones.now.names[0]
  size = 20
}

# Case 9: a resource with count = 0 that is referenced all the same.

resource "google_compute_address" "bastion" {
  count = var.bastion ? 1 : 0
  name  = "bastion"
}

resource "google_compute_firewall" "bastion" {
  name          = "bastion"
  network       = "octollm-staging"
  description   = one(google_compute_address.bastion[*].name)
  source_ranges = try(["${google_compute_address.bastion[0].address}/32"], ["192.0.2.1/32"])

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
}

# Case 10: strings put together with an unknown in them, alone and in a list
# next to a known one. The google resources below plan such a list as unknown as
# a whole; terraform_data keeps the known elements.

resource "google_storage_bucket" "concatenated" {
  name     = "octollm-${google_container_cluster.defaults.master_version}-logs"
  location = "us-central1"
}

resource "google_compute_firewall" "concatenated" {
  name          = "concatenated"
  network       = "octollm-staging"
  source_ranges = ["${google_compute_address.nat.address}/32", "198.51.100.7/32"]

  allow {
    protocol = "tcp"
    ports    = ["443"]
  }
}

resource "google_dns_record_set" "concatenated" {
  managed_zone = "octollm-com"
  name         = "txt.octollm.com."
  type         = "TXT"
  ttl          = 300
  rrdatas      = ["\"v=spf1 -all\"", "\"nat=${google_compute_address.nat.address}\""]
}

resource "terraform_data" "mixed" {
  input = {
    region    = "us-central1"
    endpoint  = local.endpoint
    addresses = ["198.51.100.7", google_compute_address.nat.address]
  }
}

output "endpoint" {
  value = local.endpoint
}

output "settings" {
  value = { region = "us-central1", endpoint = local.endpoint }
}

output "bastion" {
  value = one(google_compute_address.bastion[*].address)
}
