# Users. Workloads and people use IAM authentication and have no password.

locals {
  password_min_length = 16

  # PostgreSQL refuses to drop a user who owns objects. If the instance may be deleted, its users are deleted with it.
  user_deletion_policy = var.deletion_protection ? "DELETE" : "ABANDON"

  member_prefixes = {
    CLOUD_IAM_SERVICE_ACCOUNT = "serviceAccount"
    CLOUD_IAM_USER            = "user"
    CLOUD_IAM_GROUP           = "group"
  }

  iam_user_roles = ["roles/cloudsql.client", "roles/cloudsql.instanceUser"]

  iam_user_grants = {
    for pair in setproduct(keys(var.iam_users), local.iam_user_roles) : "${pair[0]} ${pair[1]}" => {
      user = var.iam_users[pair[0]]
      role = pair[1]
    }
  }

  built_in_users = { for name, user in { built_in = var.built_in_user } : name => user if user != null }

  # No try() here: it would make a partly unknown value completely unknown.
  password_readers = var.built_in_user == null ? {} : var.built_in_user.password_readers

  # Replication of a secret cannot be changed later. Automatic replication survives the loss of any region; CMEK needs
  # explicit locations.
  secret_keys      = var.built_in_user == null ? {} : var.built_in_user.secret_encryption_keys
  named_locations  = var.built_in_user == null ? [] : var.built_in_user.secret_locations
  secret_locations = length(local.secret_keys) > 0 ? keys(local.secret_keys) : local.named_locations
}

resource "google_sql_user" "iam" {
  for_each = var.iam_users

  project         = var.project_id
  instance        = google_sql_database_instance.primary.name
  type            = each.value.type
  database_roles  = each.value.database_roles
  deletion_policy = local.user_deletion_policy

  # PostgreSQL limits user names to 63 characters. Cloud SQL omits this suffix for service accounts.
  name = each.value.type == "CLOUD_IAM_SERVICE_ACCOUNT" ? trimsuffix(each.value.email, ".gserviceaccount.com") : each.value.email
}

# Both roles can be granted only on the project. The condition limits them to this instance and its replicas.
resource "google_project_iam_member" "iam_user" {
  for_each = local.iam_user_grants

  project = var.project_id
  role    = each.value.role
  member  = "${local.member_prefixes[each.value.user.type]}:${each.value.user.email}"

  condition {
    title       = "only ${local.instance_name}"
    description = "The instance and its replicas."
    expression  = "resource.service == 'sqladmin.googleapis.com' && resource.name.startsWith('projects/${var.project_id}/instances/${local.instance_name}')"
  }
}

# Generated in every run, but used only in the run that increases password_version.
ephemeral "random_password" "built_in" {
  for_each = local.built_in_users

  length           = 2 * local.password_min_length
  min_lower        = 1
  min_upper        = 1
  min_numeric      = 1
  min_special      = 1
  override_special = "-_.~" # characters that a connection string accepts unescaped
}

resource "google_sql_user" "built_in" {
  for_each = local.built_in_users

  project             = var.project_id
  instance            = google_sql_database_instance.primary.name
  name                = each.value.name
  database_roles      = each.value.database_roles
  password_wo         = ephemeral.random_password.built_in[each.key].result
  password_wo_version = each.value.password_version
  deletion_policy     = local.user_deletion_policy
}

resource "google_secret_manager_secret" "password" {
  for_each = local.built_in_users

  project             = var.project_id
  secret_id           = "${local.instance_name}-${each.value.name}-password"
  labels              = local.labels
  deletion_protection = var.deletion_protection

  # A version that is destroyed by mistake can be restored for a week.
  version_destroy_ttl = "604800s"

  replication {
    dynamic "auto" {
      for_each = length(local.secret_locations) == 0 ? ["anywhere"] : []

      content {}
    }

    dynamic "user_managed" {
      for_each = length(local.secret_locations) == 0 ? [] : [local.secret_locations]

      content {
        dynamic "replicas" {
          for_each = user_managed.value

          content {
            location = replicas.value

            dynamic "customer_managed_encryption" {
              for_each = contains(keys(local.secret_keys), replicas.value) ? [local.secret_keys[replicas.value]] : []

              content {
                kms_key_name = customer_managed_encryption.value
              }
            }
          }
        }
      }
    }
  }
}

resource "google_secret_manager_secret_version" "password" {
  for_each = local.built_in_users

  secret                 = google_secret_manager_secret.password[each.key].id
  secret_data_wo         = ephemeral.random_password.built_in[each.key].result
  secret_data_wo_version = each.value.password_version

  lifecycle {
    # Readers of the latest version must always find one.
    create_before_destroy = true
  }
}

# Granted per secret: a grant on the project would give access to every secret.
resource "google_secret_manager_secret_iam_member" "password_reader" {
  for_each = local.password_readers

  project   = var.project_id
  secret_id = google_secret_manager_secret.password["built_in"].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = each.value
}
