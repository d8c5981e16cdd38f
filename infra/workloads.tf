# Identities of the workloads, and the secrets that they read. Roles are granted to Kubernetes service accounts
# directly, through Workload Identity. Only workloads that require a Google service account get one.

locals {
  # The workload identity pool exists once the cluster exists, so grants to it depend on module gke.
  workload_pool = "principal://iam.googleapis.com/projects/${var.project_number}/locations/global/workloadIdentityPools/${module.gke.workload_pool}"

  principals = {
    for name, account in {
      orchestrator     = "ns/octollm/sa/orchestrator"
      external-secrets = "ns/octollm/sa/external-secrets-sa"
      cert-manager     = "ns/cert-manager/sa/cert-manager"
    } : name => "${local.workload_pool}/subject/${account}"
  }

  # The Auth Proxy next to PgBouncer and the clients of a Redis Cluster can authenticate only as Google service
  # accounts.
  accounts = {
    for name, wanted in {
      orchestrator = var.redis.engine == "CLUSTER"
      pgbouncer    = var.database.connection_pooling == "EXTERNAL"
    } : name => name if wanted
  }

  # With PgBouncer in between, workloads do not connect to Cloud SQL themselves.
  sql_clients = contains(keys(local.accounts), "pgbouncer") ? {
    for name, account in google_service_account.workload : name => account.member if name == "pgbouncer"
  } : { orchestrator = local.principals["orchestrator"] }

  redis_clients = var.redis.engine == "CLUSTER" ? {
    for name, account in google_service_account.workload : name => account.member if name == "orchestrator"
  } : { external-secrets = local.principals["external-secrets"] }
}

resource "google_service_account" "workload" {
  for_each = local.accounts

  project      = var.project_id
  account_id   = "octollm-${each.key}"
  display_name = "${each.key} of ${local.name}"
  description  = "What ${each.key} signs in as, where that has to be a service account."
}

# One Kubernetes service account in one namespace. A wildcard would match every pod of the cluster.
resource "google_service_account_iam_member" "workload" {
  for_each = google_service_account.workload

  service_account_id = each.value.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${module.gke.workload_pool}[octollm/${each.key}]"
}

# The role can be granted only on the project. The condition limits it to the instance and its replicas.
resource "google_project_iam_member" "sql_client" {
  for_each = local.sql_clients

  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = each.value

  condition {
    title       = "only ${local.name}-postgres"
    description = "The instance and its replicas."
    expression  = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${local.name}-postgres')"
  }
}

resource "google_project_iam_member" "traces" {
  project = var.project_id
  role    = "roles/cloudtrace.agent"
  member  = local.principals["orchestrator"]
}

# Created empty. The owners of the secrets add the values (infra/docs/setup.md), which never appear in a plan or state.
resource "google_secret_manager_secret" "this" {
  for_each = var.secrets

  project             = var.project_id
  secret_id           = each.key
  labels              = local.labels
  deletion_protection = var.deletion_protection

  # A version that is destroyed by mistake can be restored for a week.
  version_destroy_ttl = "604800s"

  replication {
    user_managed {
      replicas {
        location = var.region

        dynamic "customer_managed_encryption" {
          for_each = local.secret_keys

          content {
            kms_key_name = customer_managed_encryption.value
          }
        }
      }
    }
  }
}

# Granted per secret: a grant on the project would give access to every secret.
resource "google_secret_manager_secret_iam_member" "external_secrets" {
  for_each = google_secret_manager_secret.this

  project   = var.project_id
  secret_id = each.value.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.principals["external-secrets"]
}
