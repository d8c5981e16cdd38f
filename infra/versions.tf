terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  # No provider block and no backend: the environments, which call this module, have them.
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }
}
