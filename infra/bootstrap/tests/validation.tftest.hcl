# Input that validations reject before any call to Google Cloud.

variables {
  project_id  = "octollm-prod"
  environment = "prod"
}

run "refuses_a_project_number" {
  command = plan
  variables {
    project_id = "123456789012"
  }
  expect_failures = [var.project_id]
}

run "refuses_an_unknown_environment" {
  command = plan
  variables {
    environment = "production"
  }
  expect_failures = [var.environment]
}

run "refuses_a_zone_for_a_region" {
  command = plan
  variables {
    region = "us-central1-a"
  }
  expect_failures = [var.region]
}

run "refuses_the_state_in_global" {
  command = plan
  variables {
    state_location = "global"
  }
  expect_failures = [var.state_location]
}

run "refuses_a_long_project_name" {
  command = plan
  variables {
    project_name = "The production project of OctoLLM"
  }
  expect_failures = [var.project_name]
}

run "refuses_an_organization_by_its_path" {
  command = plan
  variables {
    org_id = "organizations/123"
  }
  expect_failures = [var.org_id]
}

run "refuses_a_folder_by_its_path" {
  command = plan
  variables {
    folder_id = "folders/123"
  }
  expect_failures = [var.folder_id]
}

run "refuses_two_parents" {
  command = plan
  variables {
    create_project  = true
    org_id          = "123"
    folder_id       = "456"
    billing_account = "01A2B3-C4D5E6-F7A8B9"
  }
  expect_failures = [var.folder_id]
}

run "refuses_a_project_without_a_parent" {
  command = plan
  variables {
    create_project  = true
    billing_account = "01A2B3-C4D5E6-F7A8B9"
  }
  expect_failures = [var.folder_id]
}

run "refuses_a_project_without_billing" {
  command = plan
  variables {
    create_project = true
    org_id         = "123"
  }
  expect_failures = [var.billing_account]
}

run "refuses_a_malformed_billing_account" {
  command = plan
  variables {
    billing_account = "BILLING_ACCOUNT_ID"
  }
  expect_failures = [var.billing_account]
}

run "refuses_an_api_by_its_short_name" {
  command = plan
  variables {
    apis = ["run"]
  }
  expect_failures = [var.apis]
}

run "refuses_a_label_in_capitals" {
  command = plan
  variables {
    labels = { Team = "platform" }
  }
  expect_failures = [var.labels]
}

run "refuses_to_forget_state_within_a_week" {
  command = plan
  variables {
    noncurrent_state_days = 1
  }
  expect_failures = [var.noncurrent_state_days]
}

run "refuses_a_github_owner_by_name" {
  command = plan
  variables {
    github = { owner_id = "octollm", repository_id = "2222" }
  }
  expect_failures = [var.github]
}

run "refuses_a_github_repository_by_name" {
  command = plan
  variables {
    github = { owner_id = "1111", repository_id = "octollm/infra" }
  }
  expect_failures = [var.github]
}

run "refuses_a_quote_in_a_branch" {
  command = plan
  variables {
    github = { owner_id = "1111", repository_id = "2222", branch = "main' || true || '" }
  }
  expect_failures = [var.github]
}

run "refuses_a_gitlab_namespace_by_name" {
  command = plan
  variables {
    gitlab = { namespace_id = "octollm", project_id = "44" }
  }
  expect_failures = [var.gitlab]
}

run "refuses_a_gitlab_project_by_path" {
  command = plan
  variables {
    gitlab = { namespace_id = "33", project_id = "octollm/infra" }
  }
  expect_failures = [var.gitlab]
}

run "refuses_gitlab_without_tls" {
  command = plan
  variables {
    gitlab = { namespace_id = "33", project_id = "44", issuer = "http://gitlab.example.com" }
  }
  expect_failures = [var.gitlab]
}

run "refuses_a_quote_in_an_environment" {
  command = plan
  variables {
    gitlab = { namespace_id = "33", project_id = "44", environment = "prod'" }
  }
  expect_failures = [var.gitlab]
}

run "refuses_a_single_person_for_plan" {
  command = plan
  variables {
    plan_impersonators = ["user:someone@example.com"]
  }
  expect_failures = [var.plan_impersonators]
}

run "refuses_a_whole_pool_for_apply" {
  command = plan
  variables {
    apply_impersonators = ["principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*"]
  }
  expect_failures = [var.apply_impersonators]
}

run "refuses_eleven_grantable_roles" {
  command = plan
  variables {
    grantable_roles = [for i in range(11) : "roles/cloudsql.role${i}"]
  }
  expect_failures = [var.grantable_roles]
}

run "refuses_a_role_without_its_prefix" {
  command = plan
  variables {
    grantable_roles = ["cloudsql.client"]
  }
  expect_failures = [var.grantable_roles]
}

run "refuses_to_let_admin_roles_be_granted" {
  command = plan
  variables {
    grantable_roles = ["roles/cloudsql.client", "roles/secretmanager.admin"]
  }
  expect_failures = [var.grantable_roles]
}

run "refuses_to_let_basic_roles_be_granted" {
  command = plan
  variables {
    grantable_roles = ["roles/owner"]
  }
  expect_failures = [var.grantable_roles]
}
