terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }

  # Filled in by backend.hcl, which this root prints. The first run, before the bucket exists, overrides this block:
  # see README.md.
  backend "gcs" {}
}

# No user_project_override here: the project whose quota it would use may not exist yet.
provider "google" {
  project        = var.project_id
  region         = var.region
  default_labels = local.labels
}
