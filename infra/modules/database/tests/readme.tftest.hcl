# The first example of the README.

run "plans" {
  command = plan

  module {
    source = "./examples/basic"
  }
}

run "applies" {
  module {
    source = "./examples/basic"
  }

  assert {
    condition     = can(regex("^cloud-sql-proxy --private-ip --auto-iam-authn .+$", output.proxy))
    error_message = "The example does not say how to reach its database."
  }
}
