# A root without a resource of Google Cloud.

terraform {
  required_version = ">= 1.11.0, < 2.0.0"
}

variable "environment" {
  type    = string
  default = "dev"
}

resource "terraform_data" "release" {
  input = {
    environment = var.environment
    version     = "1.4.0"
  }
}

resource "terraform_data" "rollout" {
  for_each = toset(["orchestrator", "ingest"])

  input            = each.key
  triggers_replace = [terraform_data.release.input.version]
}

output "release" {
  value = terraform_data.release.output
}
