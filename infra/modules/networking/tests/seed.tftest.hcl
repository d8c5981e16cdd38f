run "plans_the_documented_example" {
  command = plan

  module {
    source = "./tests/seed"
  }

  assert {
    condition     = module.networking.network_name == "octollm-dev-vpc"
    error_message = "The documented output network_name names the VPC."
  }

  assert {
    condition     = keys(module.networking.subnet_names) == ["database", "gke"]
    error_message = "Each documented subnet is there under its key."
  }

  assert {
    condition     = module.networking.subnet_name == "octollm-dev-vpc-gke"
    error_message = "subnet_name, which the documented GKE example reads, is the subnet with the key gke."
  }
}

run "has_the_documented_outputs_after_an_apply" {
  command = apply

  module {
    source = "./tests/seed"
  }

  assert {
    condition     = module.networking.network_id == "projects/octollm-dev/global/networks/octollm-dev-vpc"
    error_message = "network_id is the ID that Cloud SQL and Memorystore take."
  }

  assert {
    condition     = keys(module.networking.subnet_ids) == ["database", "gke"]
    error_message = "subnet_ids has an ID for each documented subnet."
  }
}

run "says_what_to_write_instead_of_your_ip" {
  command = plan

  variables {
    project_id   = "octollm-dev"
    network_name = "octollm-dev-vpc"
    region       = "us-central1"
    subnets      = { gke = { ip_cidr_range = "10.0.0.0/20" } }
    firewall_rules = [
      {
        name        = "allow-ssh"
        description = "Allow SSH from specific IPs"
        direction   = "INGRESS"
        ranges      = ["YOUR_IP/32"]
        allow       = [{ protocol = "tcp", ports = ["22"] }]
      }
    ]
  }

  expect_failures = [var.firewall_rules]
}
