# Upgrade notifications, and a check that the requested version still exists.

resource "google_pubsub_topic" "upgrades" {
  for_each = { for name, wanted in { upgrades = var.upgrade_notifications } : name => wanted if wanted != null }

  project                    = var.project_id
  name                       = "${var.cluster_name}-${each.key}"
  kms_key_name               = each.value.kms_key_name
  message_retention_duration = "604800s"
  labels                     = local.labels

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }
}

data "google_container_engine_versions" "asked_for" {
  for_each = toset(var.kubernetes_version[*])

  project  = var.project_id
  location = local.location

  # A prefix must end at a dot or a hyphen, otherwise 1.3 would also match 1.33.
  version_prefix = can(regex("gke", each.value)) ? each.value : "${each.value}${length(split(".", each.value)) == 2 ? "." : "-"}"
}

# A warning, not an error: an old minimum does not harm a cluster that has already moved beyond it.
check "kubernetes_version_is_offered" {
  assert {
    condition     = alltrue([for offered in data.google_container_engine_versions.asked_for : length(offered.valid_master_versions) > 0])
    error_message = "kubernetes_version ${coalesce(var.kubernetes_version, "-")} is not available in ${local.location} for new clusters. Leave kubernetes_version out to use the release channel's version, or choose one from: gcloud container get-server-config --location=${local.location}"
  }
}
