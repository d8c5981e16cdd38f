# The first example of the README.

run "plans" {
  command = plan

  module {
    source = "./examples/basic"
  }

  assert {
    condition     = keys(module.redis.shards) == ["0"]
    error_message = "The example must create one instance."
  }
}

run "applies" {
  module {
    source = "./examples/basic"
  }

  assert {
    condition     = output.read_auth_string == "gcloud secrets versions access latest --secret=projects/octollm-dev/secrets/octollm-dev-redis-auth"
    error_message = "The example has no output with the command to read the AUTH string."
  }

  assert {
    condition     = module.redis.read_endpoint != null
    error_message = "Two replicas must accept reads."
  }
}
