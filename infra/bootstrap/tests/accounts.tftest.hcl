# Roles of the accounts.

variables {
  project_id  = "octollm-prod"
  environment = "prod"
}

run "the_plan_account_changes_nothing" {
  command = plan

  assert {
    condition = alltrue([
      for permission in google_project_iam_custom_role.terraform["plan"].permissions :
      can(regex("\\.(get|list|getIamPolicy|getAuthString|listPeeringRoutes|listServerCas|use|viewPublicKey)$", permission))
    ])
    error_message = "The plan role has a permission that does more than read configuration."
  }

  assert {
    condition     = [for key, grant in google_project_iam_member.terraform : key if startswith(key, "plan")] == ["plan"]
    error_message = "The plan account has one role on the project."
  }
}

run "neither_account_reads_data" {
  command = plan

  assert {
    condition = length(setintersection(
      toset(flatten([for role in google_project_iam_custom_role.terraform : role.permissions])),
      [
        "artifactregistry.repositories.downloadArtifacts",
        "bigquery.tables.getData",
        "cloudkms.cryptoKeyVersions.useToDecrypt",
        "cloudsql.instances.connect",
        "cloudsql.instances.export",
        "cloudsql.instances.login",
        "container.clusters.connect",
        "container.clusters.getCredentials",
        "container.secrets.get",
        "iam.serviceAccountKeys.create",
        "iam.serviceAccounts.actAs",
        "iam.serviceAccounts.getAccessToken",
        "logging.privateLogEntries.list",
        "redis.clusters.connect",
        "secretmanager.versions.access",
        "storage.objects.get",
      ]
    )) == 0
    error_message = "A role can read the data of a resource, or impersonate another account."
  }
}

run "grants_are_kept_apart" {
  command = plan

  assert {
    condition     = !anytrue([for permission in google_project_iam_custom_role.terraform["apply"].permissions : endswith(permission, ".setIamPolicy")])
    error_message = "The role for changes must not include setIamPolicy permissions."
  }

  assert {
    condition     = alltrue([for permission in google_project_iam_custom_role.terraform["resource-grants"].permissions : endswith(permission, ".setIamPolicy") && !startswith(permission, "resourcemanager.")])
    error_message = "The role for grants on resources applies to the project, or does more than grant."
  }

  assert {
    condition     = google_project_iam_member.terraform["apply-project-grants"].condition[0].expression == "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/cloudsql.client', 'roles/cloudsql.instanceUser', 'roles/cloudtrace.agent', 'roles/container.defaultNodeServiceAccount', 'roles/logging.logWriter', 'roles/monitoring.metricWriter', 'roles/redis.dbConnectionUser'])"
    error_message = "On the project, only the roles that the modules grant there can be granted."
  }

  assert {
    condition = alltrue([
      for key, grant in google_project_iam_member.terraform : length(grant.condition) == (key == "apply-project-grants" ? 1 : 0)
    ])
    error_message = "Only the role for grants on the project must have the condition."
  }
}

run "budgets_need_a_billing_account" {
  command = plan

  variables {
    billing_account = "01A2B3-C4D5E6-F7A8B9"
  }

  assert {
    condition     = { for key, grant in google_billing_account_iam_member.terraform : key => grant.role } == { plan = "roles/billing.viewer", apply = "roles/billing.costsManager" }
    error_message = "The apply account must be able to write budgets, the plan account only to read them."
  }
}

run "nobody_impersonates_by_default" {
  command = plan

  assert {
    condition     = length(google_service_account_iam_member.impersonators) == 0 && length(google_service_account_iam_member.ci) == 0 && length(google_billing_account_iam_member.terraform) == 0
    error_message = "Without a platform or a group, nobody must be able to impersonate the accounts, and there must be no grants on the billing account."
  }
}

run "groups_impersonate" {
  command = plan

  variables {
    plan_impersonators = ["group:octollm-platform@example.com"]
  }

  assert {
    condition = { for key, grant in google_service_account_iam_member.impersonators : key => grant.role } == {
      "plan/group:octollm-platform@example.com" = "roles/iam.serviceAccountTokenCreator"
    }
    error_message = "The group must be able to impersonate the plan account only."
  }
}
