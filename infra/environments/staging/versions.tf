terraform {
  required_version = ">= 1.11.0, < 2.0.0"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.45"
    }

    # Module database: a generated password that is not stored in a plan or the state.
    random = {
      source  = "hashicorp/random"
      version = ">= 3.7.0, < 4.0.0"
    }
  }
}

# The APIs for budgets and contacts need a quota project: the project of the environment.
provider "google" {
  project               = var.project_id
  region                = var.region
  billing_project       = var.project_id
  user_project_override = true
  default_labels        = merge(var.labels, { environment = var.environment, managed-by = "terraform" })
}
