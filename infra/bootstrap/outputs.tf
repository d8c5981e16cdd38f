output "project_number" {
  description = "Number of the project, of which the addresses of Google's service agents are made."
  value       = local.project_number
}

output "state_bucket" {
  description = "Name of the bucket with the state."
  value       = google_storage_bucket.state.name
}

output "state_key" {
  description = "Key that the state is encrypted with."
  value       = google_kms_crypto_key.state.id
}

output "backend_config" {
  description = "Content of `backend.hcl`, for `terraform init -backend-config=backend.hcl`: by root, `environment` and `bootstrap`."
  value = {
    for root, prefix in { environment = trimsuffix(local.state_prefix, "/"), bootstrap = "bootstrap" } : root => <<-EOT
      bucket             = "${google_storage_bucket.state.name}"
      prefix             = "${prefix}"
      kms_encryption_key = "${google_kms_crypto_key.state.id}"
    EOT
  }
}

output "plan_service_account" {
  description = "Email of the account that plans."
  value       = google_service_account.terraform["plan"].email
}

output "apply_service_account" {
  description = "Email of the account that applies. An environment has to let it act as the service accounts of its nodes."
  value       = google_service_account.terraform["apply"].email
}

output "workload_identity_providers" {
  description = "Providers that CI signs in with, by platform (`github`, `gitlab`)."
  value       = { for platform, provider in google_iam_workload_identity_pool_provider.ci : platform => provider.name }
}

output "service_identities" {
  description = "Commands that create the service agents which a fresh project lacks. Run them before the environment grants these agents its keys."
  value = [
    for service in ["artifactregistry", "gkebackup", "networkconnectivity", "pubsub", "redis", "secretmanager", "servicenetworking", "sqladmin"] :
    "gcloud beta services identity create --service=${service}.googleapis.com --project=${var.project_id}"
  ]
}
