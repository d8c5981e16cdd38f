# The project, its APIs, and the outputs for the environment.

variables {
  project_id  = "octollm-prod"
  environment = "prod"
}

run "uses_a_project_that_exists" {
  command = plan

  variables {
    apis = ["run.googleapis.com"]
  }

  assert {
    condition     = length(google_project.this) == 0
    error_message = "Without create_project, no project must be created."
  }

  assert {
    condition     = contains(keys(google_project_service.this), "run.googleapis.com") && contains(keys(google_project_service.this), "servicenetworking.googleapis.com")
    error_message = "The APIs of the modules and the additional API must be enabled."
  }

  assert {
    condition     = alltrue([for api in google_project_service.this : !api.disable_on_destroy])
    error_message = "Removing an API from the list must not disable it."
  }
}

run "makes_a_project" {
  command = plan

  variables {
    create_project  = true
    project_name    = "OctoLLM Production"
    folder_id       = "987654321098"
    billing_account = "01A2B3-C4D5E6-F7A8B9"
  }

  assert {
    condition = (
      google_project.this["octollm-prod"].name == "OctoLLM Production" &&
      google_project.this["octollm-prod"].folder_id == "987654321098" &&
      !google_project.this["octollm-prod"].auto_create_network &&
      google_project.this["octollm-prod"].deletion_policy == "PREVENT"
    )
    error_message = "The project must be created in its folder, without the default network, and with deletion protection."
  }

  assert {
    condition     = google_project.this["octollm-prod"].effective_labels["environment"] == "prod" && google_project.this["octollm-prod"].effective_labels["managed-by"] == "terraform"
    error_message = "The project must have the labels for cost reports."
  }
}

run "says_what_comes_next" {
  command = plan

  variables {
    github = { owner_id = "1111", repository_id = "2222" }
  }

  assert {
    condition     = output.state_bucket == "octollm-prod-terraform-state" && output.plan_service_account == "terraform-plan@octollm-prod.iam.gserviceaccount.com" && output.apply_service_account == "terraform-apply@octollm-prod.iam.gserviceaccount.com"
    error_message = "The names that CI needs are outputs."
  }

  assert {
    condition     = contains(output.service_identities, "gcloud beta services identity create --service=sqladmin.googleapis.com --project=octollm-prod")
    error_message = "The command for the service agent of Cloud SQL is missing."
  }
}

run "says_where_the_state_is" {
  command = plan

  override_resource {
    target          = google_kms_crypto_key.state
    override_during = plan
    values          = { id = "projects/octollm-prod/locations/us-central1/keyRings/terraform/cryptoKeys/state-encryption" }
  }

  assert {
    condition     = output.backend_config.environment == "bucket             = \"octollm-prod-terraform-state\"\nprefix             = \"env/prod\"\nkms_encryption_key = \"projects/octollm-prod/locations/us-central1/keyRings/terraform/cryptoKeys/state-encryption\"\n"
    error_message = "backend.hcl of the environment is wrong."
  }

  assert {
    condition     = strcontains(output.backend_config.bootstrap, "prefix             = \"bootstrap\"")
    error_message = "backend.hcl of this root is wrong."
  }
}

# Everything except the state: its key and its bucket cannot be destroyed, and a test must clean up.
run "applies_what_can_be_destroyed" {
  command = apply

  plan_options {
    target = [google_project_iam_member.terraform, google_iam_workload_identity_pool_provider.ci, google_service_account_iam_member.ci]
  }

  variables {
    create_project  = true
    org_id          = "123456789012"
    billing_account = "01A2B3-C4D5E6-F7A8B9"
    github          = { owner_id = "1111", repository_id = "2222" }
  }

  assert {
    condition     = output.workload_identity_providers == { github = google_iam_workload_identity_pool_provider.ci["github"].name } && output.project_number == google_project.this["octollm-prod"].number
    error_message = "The identity provider for the workflow is wrong."
  }

  assert {
    condition     = google_project_iam_member.terraform["apply-project-grants"].role == "projects/octollm-prod/roles/terraformProjectGrants" && google_project_iam_member.terraform["plan"].member == "serviceAccount:terraform-plan@octollm-prod.iam.gserviceaccount.com"
    error_message = "The accounts must have the roles that this root creates."
  }
}
