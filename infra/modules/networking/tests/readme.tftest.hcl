run "plans_the_first_example" {
  command = plan

  module {
    source = "./examples/basic"
  }

  assert {
    condition     = module.networking.security_policy_name == "octollm-prod-vpc-armor"
    error_message = "The example has a Cloud Armor policy."
  }

  assert {
    condition     = module.networking.psa_range_name == "octollm-prod-vpc-psa"
    error_message = "The example reserves a range for Cloud SQL and Memorystore."
  }
}

run "applies_the_first_example" {
  command = apply

  module {
    source = "./examples/basic"
  }

  assert {
    condition     = length(module.networking.nat_ips) == 2
    error_message = "The example reserves two source addresses."
  }

  assert {
    condition     = module.networking.subnet_secondary_ranges["gke"] == tomap({ pods = "10.68.0.0/14", services = "10.72.0.0/20" })
    error_message = "The pods and services of GKE have the ranges of the example."
  }
}
