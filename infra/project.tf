# Project-wide settings: the budget, Google's contacts, and the organization policies.

resource "google_billing_budget" "this" {
  for_each = toset(compact([var.billing_account]))

  billing_account = each.key
  display_name    = local.name

  budget_filter {
    projects = ["projects/${var.project_number}"]
  }

  amount {
    specified_amount {
      currency_code = "USD"
      units         = tostring(var.budget_usd)
    }
  }

  # Fractions of the budget: 0.5 is 50%, while 50 would be 5000%.
  dynamic "threshold_rules" {
    for_each = [0.5, 0.8, 1.0]

    content {
      threshold_percent = threshold_rules.value
      spend_basis       = "CURRENT_SPEND"
    }
  }

  # Alerts on the forecast, while there is still time to react.
  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  all_updates_rule {
    monitoring_notification_channels = [module.monitoring.notification_channel_ids["email"]]
  }
}

resource "google_essential_contacts_contact" "this" {
  for_each = var.essential_contacts

  parent                              = "projects/${var.project_id}"
  email                               = each.key
  language_tag                        = "en"
  notification_category_subscriptions = each.value
}

# Setting these needs permissions on the organization, which the accounts of infra/bootstrap do not have. An
# organization policy administrator must apply them.
resource "google_org_policy_policy" "this" {
  for_each = var.organization_policies ? {
    "compute.requireOsLogin"               = null
    "compute.skipDefaultNetworkCreation"   = null
    "gcp.resourceLocations"                = ["in:${local.continent}-locations"]
    "iam.disableServiceAccountKeyCreation" = null
    "iam.disableServiceAccountKeyUpload"   = null
    "sql.restrictPublicIp"                 = null
    "storage.publicAccessPrevention"       = null
    "storage.uniformBucketLevelAccess"     = null
  } : {}

  name   = "projects/${var.project_id}/policies/${each.key}"
  parent = "projects/${var.project_id}"

  spec {
    rules {
      enforce = each.value == null ? "TRUE" : null

      dynamic "values" {
        for_each = each.value == null ? [] : [each.value]

        content {
          allowed_values = values.value
        }
      }
    }
  }
}
