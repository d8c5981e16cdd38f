variable "name" {
  type = string
}

# null: no customer managed key.
variable "kms_key" {
  type    = string
  default = null
}

resource "google_sql_database_instance" "this" {
  name                = var.name
  database_version    = "POSTGRES_17"
  encryption_key_name = var.kms_key

  settings {
    tier = "db-custom-2-8192"

    ip_configuration {
      ipv4_enabled    = false
      private_network = "projects/octollm-staging/global/networks/octollm-staging"
    }
  }
}
