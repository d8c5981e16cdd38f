# Workload identities, secrets and audit configuration.

locals {
  workloads = {
    orchestrator = { namespace = "octollm", secrets = ["openai-api-key", "anthropic-api-key"] }
    ingest       = { namespace = "octollm", secrets = [] }
  }

  secret_readers = merge([
    for workload, w in local.workloads : {
      for secret in w.secrets : "${workload}/${secret}" => { workload = workload, secret = secret }
    }
  ]...)

  audit_services = {
    "allServices"                  = ["ADMIN_READ", "DATA_WRITE"]
    "cloudkms.googleapis.com"      = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]
    "iam.googleapis.com"           = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]
    "secretmanager.googleapis.com" = ["ADMIN_READ", "DATA_READ", "DATA_WRITE"]
  }
}

resource "google_service_account" "workload" {
  for_each = local.workloads

  project      = var.project_id
  account_id   = "octollm-${each.key}"
  display_name = "OctoLLM ${each.key}"
}

# Mistake 12: a key that somebody will copy to a laptop.
resource "google_service_account_key" "ingest" {
  service_account_id = google_service_account.workload["ingest"].name
}

resource "google_service_account_iam_member" "workload_identity" {
  for_each = local.workloads

  service_account_id = google_service_account.workload[each.key].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "serviceAccount:${module.gke.workload_pool}[${each.value.namespace}/${each.key}]"
}

resource "google_project_iam_member" "workload" {
  for_each = {
    sql-client = { role = "roles/cloudsql.client", workload = "orchestrator" }
    sql-user   = { role = "roles/cloudsql.instanceUser", workload = "orchestrator" }
    traces     = { role = "roles/editor", workload = "ingest" } # Mistake 5
  }

  project = var.project_id
  role    = each.value.role
  member  = google_service_account.workload[each.value.workload].member
}

resource "google_secret_manager_secret" "this" {
  for_each = toset(["openai-api-key", "anthropic-api-key"])

  project             = var.project_id
  secret_id           = each.key
  deletion_protection = true
  version_destroy_ttl = "2592000s"

  replication {
    user_managed {
      replicas {
        location = var.region
        customer_managed_encryption {
          kms_key_name = google_kms_crypto_key.regional["secrets"].id
        }
      }
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.agents]
}

resource "google_secret_manager_secret_iam_member" "reader" {
  for_each = local.secret_readers

  project   = var.project_id
  secret_id = google_secret_manager_secret.this[each.value.secret].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.workload[each.value.workload].member
}

resource "google_project_iam_audit_config" "this" {
  for_each = local.audit_services

  project = var.project_id
  service = each.key

  dynamic "audit_log_config" {
    for_each = each.value
    content {
      log_type = audit_log_config.value
    }
  }
}
