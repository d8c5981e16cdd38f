# Service accounts for plan and apply. They have no keys: people and CI impersonate them.

locals {
  accounts = {
    plan  = "Reads the environment and its state, and changes nothing. Any branch may act as it."
    apply = "Changes the environment. Only the protected branch in the protected CI environment may act as it."
  }

  roles = {
    plan = {
      role_id     = "terraformPlan"
      title       = "Terraform plan"
      description = "Reads the configuration of what the modules make, not its content."
      permissions = local.read_permissions
    }
    apply = {
      role_id     = "terraformApply"
      title       = "Terraform apply"
      description = "Makes, changes and deletes what the modules make, without reading its content or granting anything."
      permissions = concat(local.read_permissions, local.write_permissions)
    }
    resource-grants = {
      role_id     = "terraformResourceGrants"
      title       = "Terraform resource grants"
      description = "Writes allow policies of single resources."
      permissions = local.grant_permissions
    }
    project-grants = {
      role_id     = "terraformProjectGrants"
      title       = "Terraform project grants"
      description = "Writes the project's allow policy and audit configuration. Only to be granted with a condition."
      permissions = ["resourcemanager.projects.getIamPolicy", "resourcemanager.projects.setIamPolicy"]
    }
  }

  # The condition also allows changes of the audit configuration, because these change no role.
  grantable_only = "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([${join(", ", [for role in sort(var.grantable_roles) : "'${role}'"])}])"

  held = {
    plan                  = { account = "plan", role = "plan", condition = null }
    apply                 = { account = "apply", role = "apply", condition = null }
    apply-resource-grants = { account = "apply", role = "resource-grants", condition = null }
    apply-project-grants  = { account = "apply", role = "project-grants", condition = local.grantable_only }
  }

  billing_roles = {
    plan  = "roles/billing.viewer"
    apply = "roles/billing.costsManager"
  }
}

resource "google_service_account" "terraform" {
  for_each = local.accounts

  project      = var.project_id
  account_id   = "terraform-${each.key}"
  display_name = "Terraform ${each.key}"
  description  = each.value

  depends_on = [google_project_service.this]
}

resource "google_project_iam_custom_role" "terraform" {
  for_each = local.roles

  project     = var.project_id
  role_id     = each.value.role_id
  title       = each.value.title
  description = each.value.description
  permissions = each.value.permissions
  stage       = "GA"

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "terraform" {
  for_each = local.held

  project = var.project_id
  # Not .id, which is known only after apply: the plan must show which role it grants.
  role   = "projects/${var.project_id}/roles/${google_project_iam_custom_role.terraform[each.value.role].role_id}"
  member = google_service_account.terraform[each.value.account].member

  dynamic "condition" {
    for_each = each.value.condition == null ? [] : [each.value.condition]
    content {
      title       = "grantable-roles-only"
      description = "No other role can be granted or revoked with it."
      expression  = condition.value
    }
  }
}

resource "google_billing_account_iam_member" "terraform" {
  for_each = var.billing_account == null ? {} : local.billing_roles

  billing_account_id = var.billing_account
  role               = each.value
  member             = google_service_account.terraform[each.key].member
}

resource "google_service_account_iam_member" "impersonators" {
  for_each = merge(
    { for member in var.plan_impersonators : "plan/${member}" => { account = "plan", member = member } },
    { for member in var.apply_impersonators : "apply/${member}" => { account = "apply", member = member } },
  )

  service_account_id = google_service_account.terraform[each.value.account].name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = each.value.member
}
