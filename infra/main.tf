# One environment of OctoLLM: the seven modules and their connections. environments/* call this module with their
# values. Settings that are the same everywhere, including every protection, are set once here. Project-wide resources
# have their own files.

locals {
  name = "octollm-${var.environment}"

  # Callers cannot override environment and managed-by: policies and budgets depend on these labels.
  labels = merge(var.labels, { environment = var.environment, managed-by = "terraform" })

  is_production = var.environment == "prod"

  # Data that must survive the loss of a region is stored in two regions. Cloud Storage names the pair by its continent.
  region_pair = var.dr_region == null ? [] : [var.region, var.dr_region]
  continent   = split("-", var.region)[0]

  # The zone that cert-manager, the certificates and the uptime checks use.
  api_host = "api.${var.domain}"
}

module "networking" {
  source = "./modules/networking"

  project_id   = var.project_id
  region       = var.region
  environment  = var.environment
  labels       = local.labels
  network_name = "${local.name}-vpc"

  subnets = {
    gke = {
      ip_cidr_range    = var.network.nodes_cidr
      flow_sampling    = var.network.flow_sampling
      secondary_ranges = { pods = var.network.pods_cidr, services = var.network.services_cidr }
    }
    database = {
      ip_cidr_range = var.network.database_cidr
      flow_sampling = var.network.flow_sampling
    }
  }

  psa_cidr          = var.network.psa_cidr
  gke_control_plane = { cidr_range = var.network.control_plane_cidr }
  nat               = { static_ips = var.network.nat_static_ips }

  # Only GKE and its load balancers open ingress, with their own rules. A rule added here applies to all environments.
  deny_all_ingress = true

  egress_lockdown     = var.network.egress_lockdown
  egress_fqdns        = var.network.egress_lockdown ? var.network.egress_fqdns : []
  private_google_apis = true
  dns_logging         = true

  cloud_armor = var.network.cloud_armor ? {} : null
}

module "gke" {
  source = "./modules/gke"

  project_id          = var.project_id
  region              = var.region
  environment         = var.environment
  labels              = local.labels
  cluster_name        = "${local.name}-cluster"
  deletion_protection = var.deletion_protection

  kubernetes_version     = var.gke.kubernetes_version
  release_channel        = var.gke.release_channel
  maintenance_exclusions = var.gke.maintenance_exclusions
  upgrade_notifications  = { kms_key_name = local.granted_keys["pubsub"] }

  network_name           = module.networking.network_name
  subnet_name            = module.networking.subnet_name
  node_locations         = var.gke.node_locations
  zonal_location         = var.gke.zonal_location
  master_ipv4_cidr_block = var.network.control_plane_cidr

  # People and pipelines use the DNS endpoint, where IAM authenticates them. The control plane has no public address.
  enable_private_nodes       = true
  enable_private_endpoint    = true
  master_authorized_networks = var.gke.master_authorized_networks

  node_pools         = var.gke.node_pools
  node_account_users = { for member in compact([var.apply_service_account]) : "terraform" => "serviceAccount:${member}" }

  artifact_registry_repositories = {
    images = { repository = google_artifact_registry_repository.images.repository_id }
  }

  binary_authorization_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"
  rbac_security_group       = var.gke.rbac_security_group
  database_encryption       = local.granted_keys["gke-secrets"] == null ? null : { key_name = local.granted_keys["gke-secrets"] }
  boot_disk_kms_key         = local.granted_keys["gke-disks"]

  # backup_retain_days = null disables backups explicitly. Backups are stored in the second region if there is one, so
  # they survive the loss of this region.
  enable_backup_agent = var.gke.backup_retain_days != null
  backup = var.gke.backup_retain_days == null ? null : {
    retain_days = var.gke.backup_retain_days
    location    = local.backup_region
    encryption  = local.granted_keys["gke-backup"] == null ? null : { key_name = local.granted_keys["gke-backup"] }
  }
}

module "database" {
  source = "./modules/database"

  project_id          = var.project_id
  project_number      = var.customer_managed_encryption ? var.project_number : null
  region              = var.region
  environment         = var.environment
  labels              = local.labels
  instance_name       = "${local.name}-postgres"
  name_suffix         = var.database.name_suffix
  deletion_protection = var.deletion_protection

  postgres_version      = var.database.postgres_version
  edition               = var.database.edition
  tier                  = var.database.tier
  disk_size             = var.database.disk_size
  disk_autoresize       = true
  disk_autoresize_limit = var.database.disk_autoresize_limit
  database_flags        = var.database.database_flags

  high_availability = var.database.high_availability
  read_replicas     = var.database.read_replicas
  dr_replica        = var.database.dr_replica

  # The last replica is in the other region. It is the one to promote if this region is lost.
  replica_regions = var.dr_region == null ? {} : { (var.database.read_replicas - 1) = var.dr_region }

  backup_enabled                 = true
  backup_start_time              = "03:00"
  retention_days                 = var.database.retention_days
  pitr_enabled                   = var.database.pitr_enabled
  transaction_log_retention_days = var.database.transaction_log_retention_days

  network_id         = module.networking.network_id
  allocated_ip_range = module.networking.psa_range_name
  ssl_mode           = "ENCRYPTED_ONLY"

  # Written inline: with a local value, the plan would not show that there is no key.
  encryption_key_name = one([
    for key, made in google_kms_crypto_key.this : "${made.key_ring}/cryptoKeys/${made.name}" if key == "${var.region}/sql"
  ])
  replica_encryption_keys = { for key, name in local.keys : split("/", key)[0] => name if endswith(key, "/sql") && !startswith(key, "${var.region}/") }

  connection_pooling = { mode = var.database.connection_pooling }
  iam_users          = var.database.iam_users

  built_in_user = {
    name                   = "octollm"
    password_version       = var.database.password_version
    password_readers       = { external-secrets = local.principals["external-secrets"] }
    secret_locations       = length(local.secret_keys) > 0 ? [] : [var.region]
    secret_encryption_keys = local.secret_keys
  }
}

module "redis" {
  source = "./modules/redis"

  project_id          = var.project_id
  project_number      = var.customer_managed_encryption ? var.project_number : null
  region              = var.region
  environment         = var.environment
  labels              = local.labels
  instance_name       = "${local.name}-redis"
  deletion_protection = var.deletion_protection

  engine         = var.redis.engine
  redis_version  = var.redis.redis_version
  tier           = var.redis.tier
  memory_size_gb = var.redis.memory_size_gb
  read_replicas  = var.redis.read_replicas
  shard_count    = var.redis.shard_count
  node_type      = var.redis.node_type
  persistence    = { period = var.redis.snapshot_period }

  network_id        = module.networking.network_id
  reserved_ip_range = module.networking.psa_range_name
  subnet_id         = module.networking.subnet_ids["database"]

  auth_enabled           = true
  auth_secret_version    = var.redis.auth_secret_version
  transit_encryption     = true
  clients                = local.redis_clients
  customer_managed_key   = lookup(local.keys, "${var.region}/redis", null)
  secret_encryption_keys = local.secret_keys
}

module "storage" {
  source = "./modules/storage"

  project_id     = var.project_id
  project_number = var.customer_managed_encryption ? var.project_number : null
  region         = var.region
  environment    = var.environment
  labels         = local.labels
  kms_keys       = local.storage_keys

  buckets = {
    # Exports of Redis and PostgreSQL. Deleted objects can be restored for 30 days.
    backups = {
      name                = "${var.project_id}-backups"
      dual_region         = local.region_pair
      versioning          = true
      soft_delete_seconds = 30 * 24 * 60 * 60
      lifecycle_rules = [
        { action = { type = "Delete" }, condition = { age = var.storage.lifecycle_days } },
      ]
    }

    # Files that workloads store.
    artifacts = {
      name        = "${var.project_id}-artifacts"
      dual_region = local.region_pair
      versioning  = true
      iam         = { "roles/storage.objectUser" = { orchestrator = local.principals["orchestrator"] } }
      lifecycle_rules = [
        { action = { type = "Delete" }, condition = { age = var.storage.lifecycle_days } },
      ]
    }

    # Objects are written once and rarely read, so versioning costs nothing. It protects against overwrites and
    # deletions.
    logs = {
      name                = "${var.project_id}-logs"
      dual_region         = local.region_pair
      rpo                 = length(local.region_pair) > 0 ? "DEFAULT" : null
      versioning          = true
      soft_delete_seconds = 0
      lifecycle_rules = [
        { action = { type = "SetStorageClass", storage_class = "NEARLINE" }, condition = { age = 30 } },
        { action = { type = "Delete" }, condition = { age = max(var.storage.lifecycle_days, 90) } },
      ]
    }
  }
}

module "dns" {
  source = "./modules/dns"

  project_id          = var.project_id
  environment         = var.environment
  labels              = local.labels
  deletion_protection = var.deletion_protection

  zones = {
    public = {
      name        = "${local.name}-zone"
      dns_name    = "${var.domain}."
      description = "Public names of OctoLLM, ${var.environment}."
      visibility  = "public"
      dnssec      = true
      logging     = true
    }
  }

  records = {
    api = {
      zone_name = "${local.name}-zone"
      name      = "${local.api_host}."
      type      = "A"
      ttl       = 300
      rrdatas   = [module.gke.ingress_ip]
    }
  }

  cert_manager_member = local.principals["cert-manager"]
}

module "monitoring" {
  source = "./modules/monitoring"

  project_id          = var.project_id
  project_number      = var.customer_managed_encryption ? var.project_number : null
  environment         = var.environment
  labels              = local.labels
  deletion_protection = var.deletion_protection

  notification_channels = merge(
    { email = { type = "email", labels = { email_address = var.alert_email }, display_name = "OctoLLM on call" } },
    var.notification_channels,
  )
  notification_channel_secrets = var.notification_channel_secrets

  alert_policies = concat(local.alerts, var.database.read_replicas > 0 ? local.replica_alerts : [])

  uptime_checks = [
    {
      display_name       = "API of ${local.name}"
      monitored_resource = { type = "uptime_url", labels = { host = local.api_host } }
      http_check         = { path = "/health" }
    },
  ]

  dashboards = ["gke", "database", var.redis.engine == "CLUSTER" ? "redis_cluster" : "redis", "load_balancer"]

  audit = {
    location       = local.audit_location
    retention_days = var.audit_retention_days
  }
  kms_keys = local.audit_keys
}
