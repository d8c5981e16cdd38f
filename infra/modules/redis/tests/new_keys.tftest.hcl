# Nothing that is known after the apply only decides how many resources there are.

run "plans" {
  command = plan

  module {
    source = "./tests/new_keys"
  }

  assert {
    condition     = keys(module.instances.shards) == ["0", "1", "2"] && length(module.cluster.shards) == 0
    error_message = "Instances and cluster plan with a key that does not exist yet."
  }
}
