# Workload Identity Federation: CI authenticates with the token that its platform gives each job. No key exists.

locals {
  github = {
    for one in var.github == null ? [] : [var.github] : "github" => {
      display_name = "GitHub Actions"
      issuer       = "https://token.actions.githubusercontent.com"

      # Numeric IDs, because names can be reused. pull_request_target is excluded: it runs code from forks with the
      # rights of this repository.
      condition = "assertion.repository_owner_id == '${one.owner_id}' && assertion.repository_id == '${one.repository_id}' && assertion.event_name in ['pull_request', 'push', 'schedule', 'workflow_dispatch']"

      # A job without an environment has no such claim, and reading a missing claim would fail the authentication.
      applies = join(" && ", [
        "has(assertion.environment)",
        "assertion.environment == '${coalesce(one.environment, var.environment)}'",
        "assertion.ref == 'refs/heads/${one.branch}'",
        "assertion.event_name in ['push', 'workflow_dispatch']",
      ])

      attributes = {
        "attribute.repository_id"       = "assertion.repository_id"
        "attribute.repository_owner_id" = "assertion.repository_owner_id"
        "attribute.ref"                 = "assertion.ref"
      }
    }
  }

  gitlab = {
    for one in var.gitlab == null ? [] : [var.gitlab] : "gitlab" => {
      display_name = "GitLab CI"
      issuer       = one.issuer

      condition = "assertion.namespace_id == '${one.namespace_id}' && assertion.project_id == '${one.project_id}'"

      applies = join(" && ", [
        "has(assertion.environment)",
        "assertion.environment == '${coalesce(one.environment, var.environment)}'",
        "assertion.environment_protected == 'true'",
        "assertion.ref_type == 'branch'",
        "assertion.ref == '${one.branch}'",
        "assertion.ref_protected == 'true'",
      ])

      attributes = {
        "attribute.project_id"   = "assertion.project_id"
        "attribute.namespace_id" = "assertion.namespace_id"
        "attribute.ref"          = "assertion.ref"
      }
    }
  }

  platforms = merge(local.github, local.gitlab)

  # One attribute decides which account a job can impersonate, so a job cannot choose.
  impersonations = merge([
    for platform in keys(local.platforms) : {
      for stage in keys(local.accounts) : "${platform}/${stage}" => { platform = platform, stage = stage }
    }
  ]...)
}

# One pool per platform: in a shared pool, a token of one platform could imitate the attributes of another.
resource "google_iam_workload_identity_pool" "ci" {
  for_each = local.platforms

  project                   = var.project_id
  workload_identity_pool_id = "${each.key}-ci"
  display_name              = each.value.display_name
  description               = "Jobs that plan and apply ${var.environment}."

  depends_on = [google_project_service.this]
}

resource "google_iam_workload_identity_pool_provider" "ci" {
  for_each = local.platforms

  project                            = var.project_id
  workload_identity_pool_id          = google_iam_workload_identity_pool.ci[each.key].workload_identity_pool_id
  workload_identity_pool_provider_id = "${each.key}-oidc"
  display_name                       = each.value.display_name
  attribute_condition                = each.value.condition

  attribute_mapping = merge(each.value.attributes, {
    "google.subject"  = "assertion.sub"
    "attribute.stage" = "${each.value.applies} ? 'apply' : 'plan'"
  })

  oidc {
    issuer_uri = each.value.issuer
  }
}

resource "google_service_account_iam_member" "ci" {
  for_each = local.impersonations

  service_account_id = google_service_account.terraform[each.value.stage].name
  role               = "roles/iam.workloadIdentityUser"

  # Not the pool's name, which is known only after apply: the plan must show which identities get access.
  member = "principalSet://iam.googleapis.com/projects/${local.project_number}/locations/global/workloadIdentityPools/${google_iam_workload_identity_pool.ci[each.value.platform].workload_identity_pool_id}/attribute.stage/${each.value.stage}"
}
