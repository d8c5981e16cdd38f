# Who the workloads are, and the secrets that they read. Rights are given to a Kubernetes service account itself, by Workload
# Identity; only what still asks for a service account of Google gets one.

locals {
  # The pool exists once the cluster does: grants to it wait for module gke.
  workload_pool = "principal://iam.googleapis.com/projects/${var.project_number}/locations/global/workloadIdentityPools/${module.gke.workload_pool}"

  principals = {
    for name, account in {
      orchestrator     = "ns/octollm/sa/orchestrator"
      external-secrets = "ns/octollm/sa/external-secrets-sa"
      cert-manager     = "ns/cert-manager/sa/cert-manager"
    } : name => "${local.workload_pool}/subject/${account}"
  }

  # The Auth Proxy beside PgBouncer, and the clients of a Redis Cluster, sign in as service accounts only.
  accounts = {
    for name, wanted in {
      orchestrator = var.redis.engine == "CLUSTER"
      pgbouncer    = var.database.connection_pooling == "EXTERNAL"
    } : name => name if wanted
  }

  # With PgBouncer between them, workloads do not sign in to Cloud SQL themselves.
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

# One account of one namespace. A wildcard here would be every pod of the cluster.
resource "google_service_account_iam_member" "workload" {
  for_each = google_service_account.workload

  service_account_id = each.value.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${module.gke.workload_pool}[octollm/${each.key}]"
}

# The role exists on projects only; the condition narrows it to the instance and its replicas.
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

# Empty: values are added by whoever owns them (infra/docs/setup.md), and are in no plan and no state.
resource "google_secret_manager_secret" "this" {
  for_each = var.secrets

  project             = var.project_id
  secret_id           = each.key
  labels              = local.labels
  deletion_protection = var.deletion_protection

  # A version destroyed by mistake can be brought back for a week.
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

# Per secret: on the project it would open every secret there is.
resource "google_secret_manager_secret_iam_member" "external_secrets" {
  for_each = google_secret_manager_secret.this

  project   = var.project_id
  secret_id = each.value.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.principals["external-secrets"]
}
