# Keys, network and accounts that the same plan creates: all their names and IDs are known only after apply.

resource "google_kms_key_ring" "this" {
  project  = "octollm-prod"
  name     = "octollm-prod"
  location = "us-central1"
}

resource "google_kms_crypto_key" "this" {
  name            = "redis"
  key_ring        = google_kms_key_ring.this.id
  rotation_period = "7776000s"
}

resource "google_compute_network" "this" {
  project                 = "octollm-prod"
  name                    = "octollm-prod-vpc"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "database" {
  project       = "octollm-prod"
  name          = "octollm-prod-vpc-database"
  region        = "us-central1"
  network       = google_compute_network.this.id
  ip_cidr_range = "10.64.32.0/24"
}

resource "google_service_account" "orchestrator" {
  project    = "octollm-prod"
  account_id = "orchestrator"
}

module "instances" {
  source = "../.."

  project_id             = "octollm-prod"
  project_number         = "482916370155"
  region                 = "us-central1"
  environment            = "prod"
  instance_name          = "octollm-prod-redis"
  tier                   = "STANDARD_HA"
  memory_size_gb         = 6
  shard_count            = 3
  network_id             = google_compute_network.this.id
  customer_managed_key   = google_kms_crypto_key.this.id
  secret_encryption_keys = { us-central1 = google_kms_crypto_key.this.id }
  clients                = { orchestrator = "serviceAccount:${google_service_account.orchestrator.email}" }
}

module "cluster" {
  source = "../.."

  project_id           = "octollm-prod"
  project_number       = "482916370155"
  region               = "us-central1"
  environment          = "prod"
  engine               = "CLUSTER"
  instance_name        = "octollm-prod-redis"
  network_id           = google_compute_network.this.id
  subnet_id            = google_compute_subnetwork.database.id
  customer_managed_key = google_kms_crypto_key.this.id
}
