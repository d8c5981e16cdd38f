# backend.hcl has the values, because a backend cannot use variables: terraform init -backend-config=backend.hcl
terraform {
  backend "gcs" {}
}
