# Terraform can restore only an empty cluster. These backups restore the workloads and their volumes.

locals {
  backup_agent = coalesce(var.enable_backup_agent, var.backup != null)
}

resource "google_gke_backup_backup_plan" "plan" {
  for_each = { for name, wanted in { plan = var.backup } : name => wanted if wanted != null }

  project     = var.project_id
  name        = var.cluster_name
  description = "Scheduled backups of ${var.cluster_name}."
  location    = coalesce(each.value.location, var.region)
  cluster     = google_container_cluster.primary.id
  labels      = local.labels

  retention_policy {
    backup_retain_days      = each.value.retain_days
    backup_delete_lock_days = each.value.delete_lock_days
    locked                  = each.value.locked
  }

  backup_schedule {
    cron_schedule = each.value.schedule
  }

  backup_config {
    include_volume_data = each.value.include_volume_data
    include_secrets     = each.value.include_secrets
    all_namespaces      = length(each.value.namespaces) == 0 ? true : null

    dynamic "selected_namespaces" {
      for_each = length(each.value.namespaces) == 0 ? [] : [each.value.namespaces]

      content {
        namespaces = selected_namespaces.value
      }
    }

    dynamic "encryption_key" {
      for_each = each.value.encryption[*]

      content {
        gcp_kms_encryption_key = encryption_key.value.key_name
      }
    }
  }
}
