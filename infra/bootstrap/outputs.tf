output "project_number" {
  description = "Number of the project, which is part of the addresses of Google's service agents."
  value       = local.project_number
}

output "state_bucket" {
  description = "Name of the state bucket."
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
  description = "Email of the plan account."
  value       = google_service_account.terraform["plan"].email
}

output "apply_service_account" {
  description = "Email of the apply account. An environment must let it act as the service accounts of its nodes."
  value       = google_service_account.terraform["apply"].email
}

output "workload_identity_providers" {
  description = "Identity providers that CI signs in with, by platform (`github`, `gitlab`)."
  value       = { for platform, provider in google_iam_workload_identity_pool_provider.ci : platform => provider.name }
}

output "service_identities" {
  description = "Commands that create the service agents that a new project lacks. Run them before the environment grants its keys to these agents."
  value = [
    for service in ["artifactregistry", "gkebackup", "networkconnectivity", "pubsub", "redis", "secretmanager", "servicenetworking", "sqladmin"] :
    "gcloud beta services identity create --service=${service}.googleapis.com --project=${var.project_id}"
  ]
}
