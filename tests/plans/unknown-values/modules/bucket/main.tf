variable "name" {
  type = string
}

# null: no customer managed key.
variable "kms_key" {
  type    = string
  default = null
}

resource "google_storage_bucket" "this" {
  name                        = var.name
  location                    = "us-central1"
  uniform_bucket_level_access = true

  dynamic "encryption" {
    for_each = var.kms_key == null ? [] : [var.kms_key]
    content {
      default_kms_key_name = encryption.value
    }
  }
}
