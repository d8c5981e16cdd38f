# Authentication of CI.

variables {
  project_id  = "octollm-prod"
  environment = "prod"
}

run "github" {
  command = plan

  variables {
    github = { owner_id = "1111", repository_id = "2222" }
  }

  override_data {
    target = data.google_project.this
    values = { number = "123456789012" }
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci["github"].attribute_condition == "assertion.repository_owner_id == '1111' && assertion.repository_id == '2222' && assertion.event_name in ['pull_request', 'push', 'schedule', 'workflow_dispatch']"
    error_message = "Only tokens of the given repository, identified by its numeric IDs, must be accepted, and not those of pull_request_target."
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci["github"].attribute_mapping["attribute.stage"] == "has(assertion.environment) && assertion.environment == 'prod' && assertion.ref == 'refs/heads/main' && assertion.event_name in ['push', 'workflow_dispatch'] ? 'apply' : 'plan'"
    error_message = "Only the main branch in the environment prod must be able to apply."
  }

  assert {
    condition = { for key, grant in google_service_account_iam_member.ci : key => grant.member } == {
      "github/plan"  = "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/github-ci/attribute.stage/plan"
      "github/apply" = "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/github-ci/attribute.stage/apply"
    }
    error_message = "The stage of a job must decide which account it can impersonate."
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci["github"].oidc[0].issuer_uri == "https://token.actions.githubusercontent.com" && length(google_iam_workload_identity_pool.ci) == 1
    error_message = "Only GitHub must be trusted."
  }
}

run "github_with_names_of_its_own" {
  command = plan

  variables {
    github = { owner_id = "1111", repository_id = "2222", branch = "release", environment = "production" }
  }

  assert {
    condition     = strcontains(google_iam_workload_identity_pool_provider.ci["github"].attribute_mapping["attribute.stage"], "assertion.environment == 'production' && assertion.ref == 'refs/heads/release'")
    error_message = "Branch and environment must be configurable."
  }
}

run "gitlab" {
  command = plan

  variables {
    gitlab = { namespace_id = "33", project_id = "44" }
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci["gitlab"].attribute_condition == "assertion.namespace_id == '33' && assertion.project_id == '44'"
    error_message = "Only tokens of the given project, identified by its numeric IDs, must be accepted."
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci["gitlab"].attribute_mapping["attribute.stage"] == "has(assertion.environment) && assertion.environment == 'prod' && assertion.environment_protected == 'true' && assertion.ref_type == 'branch' && assertion.ref == 'main' && assertion.ref_protected == 'true' ? 'apply' : 'plan'"
    error_message = "Only the protected main branch in the protected environment prod must be able to apply."
  }

  assert {
    condition     = google_iam_workload_identity_pool_provider.ci["gitlab"].oidc[0].issuer_uri == "https://gitlab.com"
    error_message = "The issuer must be gitlab.com by default."
  }
}

run "both_have_a_pool_of_their_own" {
  command = plan

  variables {
    github = { owner_id = "1111", repository_id = "2222" }
    gitlab = { namespace_id = "33", project_id = "44", issuer = "https://gitlab.example.com" }
  }

  assert {
    condition     = { for key, pool in google_iam_workload_identity_pool.ci : key => pool.workload_identity_pool_id } == { github = "github-ci", gitlab = "gitlab-ci" }
    error_message = "Each platform must have its own pool, so that a token of one cannot imitate the attributes of the other."
  }

  assert {
    condition     = toset(keys(google_service_account_iam_member.ci)) == toset(["github/apply", "github/plan", "gitlab/apply", "gitlab/plan"])
    error_message = "Each platform has both stages."
  }
}
