# Filled in by backend.hcl, since a backend takes no variables: terraform init -backend-config=backend.hcl
terraform {
  backend "gcs" {}
}
