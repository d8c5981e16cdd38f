# The usage example of the original document, with the outputs that it documents.

run "plans" {
  command = plan

  module {
    source = "./tests/seed"
  }

  assert {
    condition     = keys(module.redis.hosts) == ["0"]
    error_message = "The example must create one instance."
  }
}

run "applies" {
  module {
    source = "./tests/seed"
  }

  assert {
    condition     = output.host != "" && output.port != null
    error_message = "host and port must be those of the instance."
  }

  assert {
    condition     = output.connection_string == "rediss://${output.host}:${output.port}"
    error_message = "connection_string must have host and port, with TLS."
  }
}
