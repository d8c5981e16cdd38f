# The first example of the README.

run "plans" {
  command = plan

  module {
    source = "./examples/basic"
  }

  assert {
    condition     = module.storage.bucket_names["artifacts"] == "octollm-dev-artifacts"
    error_message = "The example must create its bucket."
  }
}

run "applies" {
  module {
    source = "./examples/basic"
  }

  assert {
    condition     = strcontains(output.artifacts, "octollm-dev-artifacts")
    error_message = "The example has no output with the URL for the artifacts."
  }
}
