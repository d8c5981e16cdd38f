# Who may sign in. Workloads and people come by IAM and have no password.

locals {
  password_min_length = 16

  # PostgreSQL refuses to drop a user who owns something. Where the instance may go, its users go with it.
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

  # No try() here: of a value that is known in part only it would make one that is not known at all.
  password_readers = var.built_in_user == null ? {} : var.built_in_user.password_readers

  # Replication cannot be changed later. Automatic, it survives any region; with keys of your own it takes places.
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

  # PostgreSQL limits user names to 63 characters; Cloud SQL leaves this part out for service accounts.
  name = each.value.type == "CLOUD_IAM_SERVICE_ACCOUNT" ? trimsuffix(each.value.email, ".gserviceaccount.com") : each.value.email
}

# Both roles exist on projects only; the condition narrows them to this instance and its replicas.
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

# Made anew in every run, and used only in the run that raises password_version.
ephemeral "random_password" "built_in" {
  for_each = local.built_in_users

  length           = 2 * local.password_min_length
  min_lower        = 1
  min_upper        = 1
  min_numeric      = 1
  min_special      = 1
  override_special = "-_.~" # what a connection string takes without escaping
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

  # A version destroyed by mistake can be brought back for a week.
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
    # Readers of the latest version must find one at any time.
    create_before_destroy = true
  }
}

# Per secret: on the project it would open every secret there is.
resource "google_secret_manager_secret_iam_member" "password_reader" {
  for_each = local.password_readers

  project   = var.project_id
  secret_id = google_secret_manager_secret.password["built_in"].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = each.value
}
