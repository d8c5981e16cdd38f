# Read and write access to parts of the state bucket. Only people can access the state of this root ("bootstrap/").

locals {
  in_state = "resource.name.startsWith('projects/_/buckets/${local.state_bucket}/objects/${local.state_prefix}')"
  in_plans = "resource.name.startsWith('projects/_/buckets/${local.state_bucket}/objects/${local.plans_prefix}')"

  # Listing is a permission on the bucket. The prefix is a request attribute.
  lists_state = "api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith('${local.state_prefix}')"
  lists_plans = "api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith('${local.plans_prefix}')"

  state_access = {
    plan-reads-state = {
      account    = "plan"
      role       = "roles/storage.objectViewer"
      title      = "state-of-this-environment"
      expression = "${local.in_state} || ${local.lists_state}"
    }
    # Can add a saved plan, but not replace or delete one: the applied plan is the reviewed plan.
    plan-adds-plans = {
      account    = "plan"
      role       = "roles/storage.objectCreator"
      title      = "saved-plans"
      expression = local.in_plans
    }
    plan-reads-plans = {
      account    = "plan"
      role       = "roles/storage.objectViewer"
      title      = "saved-plans"
      expression = "${local.in_plans} || ${local.lists_plans}"
    }
    apply-writes-state = {
      account    = "apply"
      role       = "roles/storage.objectUser"
      title      = "state-of-this-environment"
      expression = "${local.in_state} || ${local.lists_state}"
    }
    apply-reads-plans = {
      account    = "apply"
      role       = "roles/storage.objectViewer"
      title      = "saved-plans"
      expression = "${local.in_plans} || ${local.lists_plans}"
    }
  }
}

resource "google_storage_bucket_iam_member" "state" {
  for_each = local.state_access

  bucket = google_storage_bucket.state.name
  role   = each.value.role
  member = google_service_account.terraform[each.value.account].member

  condition {
    title      = each.value.title
    expression = each.value.expression
  }
}
