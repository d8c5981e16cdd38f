# Nothing that is known after the apply only decides how many resources there are.

run "plans" {
  command = plan

  module {
    source = "./tests/new_keys"
  }

  assert {
    condition     = contains(keys(module.monitoring.dashboard_urls), "gke")
    error_message = "The module plans with a key and a channel that do not exist yet."
  }
}
