# The first example of the README.

run "plans" {
  command = plan

  module {
    source = "./examples/basic"
  }

  assert {
    condition     = output.get_credentials == "gcloud container clusters get-credentials octollm-dev-cluster --location=us-central1 --dns-endpoint"
    error_message = "The example has no output with the command to connect to its cluster."
  }
}

run "applies" {
  module {
    source = "./examples/basic"
  }

  assert {
    condition     = startswith(output.get_credentials, "gcloud container clusters get-credentials octollm-dev-cluster ")
    error_message = "The example has no output with the command to connect to its cluster."
  }
}
