# Nothing that is known after the apply only decides how many resources there are.

run "plans" {
  command = plan

  module {
    source = "./tests/new_keys"
  }

  assert {
    condition     = length(module.storage.bucket_names) == 3
    error_message = "Buckets plan with keys and members that do not exist yet."
  }
}
