# OctoLLM, production environment.

locals {
  labels = {
    environment = var.environment
    team        = "platform"
    service     = "octollm"
    managed-by  = "terraform"
    cost-center = "octollm-platform"
  }

  agents = {
    sql      = "serviceAccount:service-${var.project_number}@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    redis    = "serviceAccount:service-${var.project_number}@cloud-redis.iam.gserviceaccount.com"
    gke      = "serviceAccount:service-${var.project_number}@container-engine-robot.iam.gserviceaccount.com"
    compute  = "serviceAccount:service-${var.project_number}@compute-system.iam.gserviceaccount.com"
    secrets  = "serviceAccount:service-${var.project_number}@gcp-sa-secretmanager.iam.gserviceaccount.com"
    registry = "serviceAccount:service-${var.project_number}@gcp-sa-artifactregistry.iam.gserviceaccount.com"
    backup   = "serviceAccount:service-${var.project_number}@gcp-sa-gkebackup.iam.gserviceaccount.com"
    storage  = "serviceAccount:service-${var.project_number}@gs-project-accounts.iam.gserviceaccount.com"
    bigquery = "serviceAccount:bq-${var.project_number}@bigquery-encryption.iam.gserviceaccount.com"
  }
}

module "networking" {
  source = "./modules/networking"

  project_id   = var.project_id
  region       = var.region
  network_name = "octollm-${var.environment}"
  psa_cidr     = "10.80.0.0/20"

  subnets = {
    gke = {
      ip_cidr_range = "10.64.0.0/20"
      secondary_ranges = {
        pods     = "10.68.0.0/14"
        services = "10.72.0.0/20"
      }
    }
    database = {
      ip_cidr_range = "10.64.32.0/24"
    }
  }

  firewall_rules = [
    {
      name        = "allow-health-checks"
      description = "Google load balancer health checks to the nodes."
      ranges      = ["35.191.0.0/16", "130.211.0.0/22"]
      target_tags = ["octollm-node"]
      allow       = [{ protocol = "tcp", ports = ["8080", "10256"] }]
    },
    {
      name        = "allow-gke-webhooks"
      description = "Admission webhooks called by the control plane."
      ranges      = ["172.19.0.0/28"]
      target_tags = ["octollm-node"]
      allow       = [{ protocol = "tcp", ports = ["8443", "9443"] }]
    },
  ]
}

module "gke" {
  source = "./modules/gke"

  project_id            = var.project_id
  region                = var.region
  environment           = var.environment
  cluster_name          = "octollm-${var.environment}"
  kubernetes_version    = var.kubernetes_version
  network_name          = module.networking.network_name
  subnet_name           = module.networking.subnet_names["gke"]
  node_locations        = [for z in ["a", "b", "c"] : "${var.region}-${z}"]
  database_encryption   = google_kms_crypto_key.regional["gke-secrets"].id
  boot_disk_kms_key     = google_kms_crypto_key.regional["gke-disks"].id
  backup_kms_key        = google_kms_crypto_key.regional["gke-backup"].id
  master_ipv4_cidr      = "172.19.0.0/28"
  authorized_networks   = { "database-subnet-bastion" = "10.64.32.0/24" }
  artifact_repository   = google_artifact_registry_repository.images.name
  resource_labels       = local.labels
  backup_retention_days = 30

  node_pools = {
    general = { machine_type = "n2-standard-8", min_nodes = 4, max_nodes = 12 }
    ingest  = { machine_type = "n2-standard-8", min_nodes = 1, max_nodes = 3, taint = "ingest" }
  }

  depends_on = [google_kms_crypto_key_iam_member.agents]
}

module "database" {
  source = "./modules/database"

  project_id          = var.project_id
  region              = var.region
  instance_name       = "octollm-${var.environment}-pg"
  postgres_version    = "POSTGRES_17"
  tier                = "db-custom-4-16384"
  disk_size           = 200
  high_availability   = true
  retained_backups    = 30
  network_id          = module.networking.network_id
  allocated_ip_range  = module.networking.psa_range_name
  encryption_key_name = google_kms_crypto_key.regional["sql"].id
  iam_users           = [google_service_account.workload["orchestrator"].email]
  user_labels         = local.labels

  local_replicas = ["local"]
  dr_replica     = { region = var.dr_region, encryption_key_name = google_kms_crypto_key.sql_dr.id }

  depends_on = [google_kms_crypto_key_iam_member.agents, google_kms_crypto_key_iam_member.sql_dr]
}

module "redis" {
  source = "./modules/redis"

  project_id         = var.project_id
  region             = var.region
  instance_name      = "octollm-${var.environment}-redis"
  shard_count        = 3
  memory_size_gb     = 6
  read_replicas      = 2
  network_id         = module.networking.network_id
  customer_key       = google_kms_crypto_key.regional["redis"].id
  persistence_period = "SIX_HOURS"

  depends_on = [google_kms_crypto_key_iam_member.agents]
}

module "storage" {
  source = "./modules/storage"

  project_id = var.project_id
  kms_key    = google_kms_crypto_key.multi_region["gcs"].id

  buckets = {
    artifacts = {
      name                = "octollm-${var.environment}-artifacts"
      dual_region         = ["US-CENTRAL1", "US-EAST1"]
      delete_after_days   = 365
      soft_delete_seconds = 604800
      iam = {
        "roles/storage.objectUser" = [google_service_account.workload["orchestrator"].member]
      }
    }
    backups = {
      name                = "octollm-${var.environment}-backups"
      dual_region         = ["US-CENTRAL1", "US-EAST1"]
      storage_class       = "NEARLINE"
      delete_after_days   = 365
      soft_delete_seconds = 2592000
      iam = {
        "roles/storage.objectCreator" = [google_service_account.workload["ingest"].member]
      }
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.agents]
}

module "dns" {
  source = "./modules/dns"

  project_id = var.project_id

  zones = {
    public = {
      name        = "octollm-com"
      dns_name    = var.domain
      description = "Public zone of OctoLLM."
    }
  }

  records = {
    api = {
      zone    = "public"
      name    = "api.${var.domain}"
      type    = "A"
      rrdatas = [module.gke.ingress_ip]
    }
    www = {
      zone    = "public"
      name    = "www.${var.domain}"
      type    = "CNAME"
      rrdatas = ["api.${var.domain}"]
    }
    caa = {
      zone    = "public"
      name    = var.domain
      type    = "CAA"
      ttl     = 3600
      rrdatas = ["0 issue \"letsencrypt.org\"", "0 issue \"pki.goog\""]
    }
  }
}
