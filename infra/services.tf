# APIs that this environment needs. infra/bootstrap enables them first, and this file keeps them enabled. A change that
# needs a new API adds it here, in the same reviewed plan. Disabling an API deletes its resources, so Terraform never
# disables one.

resource "google_project_service" "this" {
  for_each = toset([
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

  project            = var.project_id
  service            = each.key
  disable_on_destroy = false
}
