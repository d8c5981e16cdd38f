variable "name" {
  type = string
}

resource "google_service_account" "this" {
  account_id   = var.name
  display_name = "Reader of the token"
}

output "token" {
  value     = sensitive("CANARY-module-output-4e81")
  sensitive = true
}

output "email" {
  value = google_service_account.this.email
}
