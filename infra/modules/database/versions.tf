terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.41.0, < 8.0.0" # include_replicas_for_major_version_upgrade
    }

    random = {
      source  = "hashicorp/random"
      version = ">= 3.7.0, < 4.0.0" # ephemeral random_password
    }
  }
}
