# Production: three zones, a second region for recovery, and deletion protection everywhere.
# terraform.tfvars.example explains each value.

project_id     = "octollm-prod"
project_number = "100000000003" # placeholder
environment    = "prod"
region         = "us-central1"
dr_region      = "us-east1"
domain         = "octollm.com"

apply_service_account = "terraform-apply@octollm-prod.iam.gserviceaccount.com"
alert_email           = "team@octollm.com"
essential_contacts    = { "team@octollm.com" = ["ALL"] }

billing_account = "000000-000000-000000" # placeholder
budget_usd      = 5000

# 10.64.0.0 to 10.95.255.255
network = {
  nodes_cidr         = "10.64.0.0/20"
  pods_cidr          = "10.68.0.0/14"
  services_cidr      = "10.72.0.0/20"
  database_cidr      = "10.65.0.0/24"
  psa_cidr           = "10.80.0.0/20"
  control_plane_cidr = "172.16.0.32/28"
  nat_static_ips     = 2
  egress_lockdown    = true
  egress_fqdns       = ["api.openai.com", "acme-v02.api.letsencrypt.org", "acme-staging-v02.api.letsencrypt.org"]
}

gke = {
  node_locations     = ["us-central1-a", "us-central1-b", "us-central1-c"]
  backup_retain_days = 30

  node_pools = {
    default = {
      machine_type = "n2-standard-8"
      min_nodes    = 5
      max_nodes    = 15
    }
  }
}

database = {
  postgres_version               = "POSTGRES_17"
  tier                           = "db-custom-4-16384"
  disk_size                      = 200
  high_availability              = true
  read_replicas                  = 2
  retention_days                 = 30
  transaction_log_retention_days = 7
  connection_pooling             = "EXTERNAL"
}

redis = {
  redis_version   = "REDIS_7_2"
  tier            = "STANDARD_HA"
  memory_size_gb  = 6
  read_replicas   = 2
  shard_count     = 3
  snapshot_period = "SIX_HOURS"
}

storage = { lifecycle_days = 365 }
