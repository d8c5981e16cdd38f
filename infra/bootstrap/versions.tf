terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }
  }

  # backend.hcl, which this root prints, fills in the values. The first run overrides this block, because the bucket
  # does not exist yet: see README.md.
  backend "gcs" {}
}

# No user_project_override here: its quota project may not exist yet.
provider "google" {
  project        = var.project_id
  region         = var.region
  default_labels = local.labels
}
