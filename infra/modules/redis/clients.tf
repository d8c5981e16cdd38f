# Authentication of clients: instances use the AUTH string, which clients read from Secret Manager; a cluster uses IAM.

locals {
  auth_secrets = var.auth_enabled ? local.instances : {}

  secret_readers = {
    for pair in setproduct(keys(local.auth_secrets), keys(var.clients)) : join(" ", pair) => {
      instance = pair[0]
      member   = var.clients[pair[1]]
    }
  }
}

resource "google_secret_manager_secret" "auth" {
  for_each = local.auth_secrets

  project             = var.project_id
  secret_id           = "${each.value}-auth"
  labels              = local.labels
  deletion_protection = var.deletion_protection

  # A version that is destroyed by mistake can be restored for a week.
  version_destroy_ttl = "604800s"

  replication {
    user_managed {
      replicas {
        location = var.region

        dynamic "customer_managed_encryption" {
          for_each = contains(keys(var.secret_encryption_keys), var.region) ? [var.secret_encryption_keys[var.region]] : []

          content {
            kms_key_name = customer_managed_encryption.value
          }
        }
      }
    }
  }
}

# Memorystore generates the AUTH string, so it is in the state of the instance. The secret does not add a second copy to
# the state. Clients never need the state.
resource "google_secret_manager_secret_version" "auth" {
  for_each = local.auth_secrets

  secret                 = google_secret_manager_secret.auth[each.key].id
  secret_data_wo         = google_redis_instance.instance[each.key].auth_string
  secret_data_wo_version = var.auth_secret_version

  lifecycle {
    # Readers of the latest version must always find one.
    create_before_destroy = true

    # A new instance has a new AUTH string.
    replace_triggered_by = [google_redis_instance.instance[each.key].auth_string]
  }
}

# Granted per secret: a grant on the project would give access to every secret.
resource "google_secret_manager_secret_iam_member" "client" {
  for_each = local.secret_readers

  project   = var.project_id
  secret_id = google_secret_manager_secret.auth[each.value.instance].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = each.value.member
}

# The role can be granted only on the project. The condition limits it to this cluster.
resource "google_project_iam_member" "client" {
  for_each = local.is_cluster && var.auth_enabled ? var.clients : {}

  project = var.project_id
  role    = "roles/redis.dbConnectionUser"
  member  = each.value

  condition {
    title       = "only ${var.instance_name}"
    description = "This cluster, and no other of the project."
    expression  = "resource.name == 'projects/${var.project_id}/locations/${var.region}/clusters/${var.instance_name}'"
  }
}
