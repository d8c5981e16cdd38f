# The number of resources must not depend on values that are known only after apply.

run "plans" {
  command = plan

  module {
    source = "./tests/new_keys"
  }

  assert {
    condition     = length(module.storage.bucket_names) == 3
    error_message = "The plan must succeed with keys and members that do not exist yet."
  }
}
