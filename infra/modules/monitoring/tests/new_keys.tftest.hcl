# The number of resources must not depend on values that are known only after apply.

run "plans" {
  command = plan

  module {
    source = "./tests/new_keys"
  }

  assert {
    condition     = contains(keys(module.monitoring.dashboard_urls), "gke")
    error_message = "The plan must succeed with a key and a channel that do not exist yet."
  }
}
