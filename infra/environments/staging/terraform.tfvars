# Staging: half the size of production, with the same protection. terraform.tfvars.example explains each value.

project_id     = "octollm-staging"
project_number = "100000000002" # placeholder
environment    = "staging"
region         = "us-central1"
domain         = "staging.octollm.com"

apply_service_account = "terraform-apply@octollm-staging.iam.gserviceaccount.com"
alert_email           = "team@octollm.com"
essential_contacts    = { "team@octollm.com" = ["ALL"] }

billing_account = "000000-000000-000000" # placeholder
budget_usd      = 1000

# 10.32.0.0 to 10.63.255.255
network = {
  nodes_cidr         = "10.32.0.0/20"
  pods_cidr          = "10.36.0.0/14"
  services_cidr      = "10.40.0.0/20"
  database_cidr      = "10.33.0.0/24"
  psa_cidr           = "10.48.0.0/20"
  control_plane_cidr = "172.16.0.16/28"
}

gke = {
  node_locations     = ["us-central1-a", "us-central1-b", "us-central1-c"]
  backup_retain_days = 14

  node_pools = {
    default = {
      machine_type = "e2-standard-4"
      min_nodes    = 4
      max_nodes    = 8
    }
  }
}

database = {
  postgres_version   = "POSTGRES_17"
  tier               = "db-custom-2-8192"
  disk_size          = 100
  high_availability  = true
  retention_days     = 14
  connection_pooling = "EXTERNAL"
}

redis = {
  redis_version  = "REDIS_7_2"
  tier           = "STANDARD_HA"
  memory_size_gb = 3
  read_replicas  = 1
}

storage = { lifecycle_days = 180 }
