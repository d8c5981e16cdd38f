# The APIs that this environment needs. infra/bootstrap has switched them on before; here they are kept on, and one that a
# change needs comes in the same reviewed plan as the change. Switching one off deletes what it manages, so nothing does.

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
