# Identities of nodes and workloads.

locals {
  workload_pool = "${var.project_id}.svc.id.goog"

  # Service account IDs have at most 30 characters. A long cluster name is cut, and a hash keeps it unique.
  node_account_prefix = (
    length(var.cluster_name) <= 24
    ? var.cluster_name
    : "${trimsuffix(substr(var.cluster_name, 0, 17), "-")}-${substr(sha256(var.cluster_name), 0, 6)}"
  )
}

resource "google_service_account" "nodes" {
  project      = var.project_id
  account_id   = "${local.node_account_prefix}-nodes"
  display_name = "Nodes of ${var.cluster_name}"
  description  = "Logs, metrics and image pulls. Workloads use identities of their own."
}

resource "google_project_iam_member" "nodes" {
  project = var.project_id
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

# Granted per repository: with a grant on the project, nodes could read every image and package in it.
resource "google_artifact_registry_repository_iam_member" "nodes" {
  for_each = var.artifact_registry_repositories

  project    = coalesce(each.value.project_id, var.project_id)
  location   = coalesce(each.value.location, var.region)
  repository = each.value.repository
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}

# The account that applies this must be allowed to create machines that run as the node service account.
resource "google_service_account_iam_member" "node_account_users" {
  for_each = var.node_account_users

  service_account_id = google_service_account.nodes.name
  role               = "roles/iam.serviceAccountUser"
  member             = each.value
}
