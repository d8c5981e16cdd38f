# The number of resources must not depend on values that are known only after apply.

run "plans" {
  command = plan

  module {
    source = "./tests/new_keys"
  }

  assert {
    condition     = keys(module.instances.shards) == ["0", "1", "2"] && length(module.cluster.shards) == 0
    error_message = "The plan of instances and cluster must succeed with a key that does not exist yet."
  }
}
