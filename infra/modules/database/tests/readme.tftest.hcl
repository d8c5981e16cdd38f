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
    error_message = "The example has no output with the command to connect to its database."
  }
}
