# The project and the APIs of the whole environment.

locals {
  labels = merge(var.labels, {
    environment = var.environment
    managed-by  = "terraform"
  })

  project_number = one(concat(
    [for project in google_project.this : project.number],
    [for project in data.google_project.this : project.number],
  ))

  apis = setunion(var.apis, [
    for name in [
      "artifactregistry",
      "bigquery",
      "billingbudgets",
      "binaryauthorization",
      "certificatemanager",
      "cloudasset",
      "cloudbilling",
      "cloudkms",
      "cloudresourcemanager",
      "cloudtrace",
      "compute",
      "container",
      "containeranalysis",
      "containerscanning",
      "dns",
      "essentialcontacts",
      "gkebackup",
      "iam",
      "iamcredentials",
      "logging",
      "monitoring",
      "networkconnectivity",
      "networkmanagement",
      "orgpolicy",
      "pubsub",
      "recommender",
      "redis",
      "secretmanager",
      "servicenetworking",
      "serviceusage",
      "sqladmin",
      "storage",
      "sts",
    ] : "${name}.googleapis.com"
  ])
}

resource "google_project" "this" {
  for_each = toset(var.create_project ? [var.project_id] : [])

  project_id          = each.key
  name                = coalesce(var.project_name, each.key)
  org_id              = var.org_id
  folder_id           = var.folder_id
  billing_account     = var.billing_account
  auto_create_network = false
  deletion_policy     = "PREVENT"
}

data "google_project" "this" {
  for_each = toset(var.create_project ? [] : [var.project_id])

  project_id = each.key
}

# Disabling an API deletes its resources, so removing an API from the list does not disable it.
resource "google_project_service" "this" {
  for_each = local.apis

  project            = var.project_id
  service            = each.key
  disable_on_destroy = false

  depends_on = [google_project.this]
}
