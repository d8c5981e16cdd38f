# Development: small, on Spot VMs, quick to delete. terraform.tfvars.example explains each value.

project_id     = "octollm-dev"
project_number = "100000000001" # placeholder
environment    = "dev"
region         = "us-central1"
domain         = "dev.octollm.com"

deletion_protection           = false
customer_managed_encryption   = false
binary_authorization_enforced = false # dry run: the audit logs show what prod would block
audit_retention_days          = 90
audit_bucket_reads            = false

apply_service_account = "terraform-apply@octollm-dev.iam.gserviceaccount.com"
alert_email           = "team@octollm.com"
essential_contacts    = { "team@octollm.com" = ["ALL"] }

billing_account = "000000-000000-000000" # placeholder
budget_usd      = 500

# 10.0.0.0 to 10.31.255.255
network = {
  nodes_cidr         = "10.0.0.0/20"
  pods_cidr          = "10.4.0.0/14"
  services_cidr      = "10.8.0.0/20"
  database_cidr      = "10.1.0.0/24"
  psa_cidr           = "10.16.0.0/20"
  control_plane_cidr = "172.16.0.0/28"
  flow_sampling      = 0.1
  cloud_armor        = false
}

gke = {
  node_locations = ["us-central1-a"]

  node_pools = {
    default = {
      machine_type = "e2-standard-2"
      min_nodes    = 1
      max_nodes    = 3
      disk_size_gb = 50
      spot         = true
    }
  }
}

database = {
  postgres_version = "POSTGRES_17"
  tier             = "db-f1-micro"
  disk_size        = 20
  retention_days   = 7
}

redis = {
  redis_version  = "REDIS_7_2"
  tier           = "BASIC"
  memory_size_gb = 2
}

storage = { lifecycle_days = 90 }
