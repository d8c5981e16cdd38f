variables {
  project_id   = "octollm-dev"
  region       = "us-central1"
  network_name = "octollm-dev-vpc"
  subnets      = { gke = { ip_cidr_range = "10.0.0.0/20" } }
}

run "refuses_subnets_that_overlap" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20" }, database = { ip_cidr_range = "10.0.8.0/24" } }
  }

  expect_failures = [google_compute_network.this]
}

run "refuses_pods_that_overlap_a_subnet" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20", secondary_ranges = { pods = "10.0.0.0/14" } } }
  }

  expect_failures = [google_compute_network.this]
}

run "refuses_pods_that_overlap_services" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20", secondary_ranges = { pods = "10.4.0.0/14", services = "10.7.240.0/20" } } }
  }

  expect_failures = [google_compute_network.this]
}

run "refuses_private_services_that_overlap_a_subnet" {
  command = plan

  variables {
    psa_cidr = "10.0.0.0/16"
  }

  expect_failures = [google_compute_network.this]
}

run "refuses_a_control_plane_that_overlaps_a_subnet" {
  command = plan

  variables {
    gke_control_plane = { cidr_range = "10.0.15.240/28" }
  }

  expect_failures = [google_compute_network.this]
}

run "refuses_one_range_twice" {
  command = plan

  variables {
    subnets = { gke = { ip_cidr_range = "10.0.0.0/20" }, other = { ip_cidr_range = "10.0.0.0/20" } }
  }

  expect_failures = [google_compute_network.this]
}

run "takes_neighbours" {
  command = plan

  variables {
    subnets = {
      gke   = { ip_cidr_range = "10.0.0.0/20", secondary_ranges = { pods = "10.4.0.0/14", services = "10.8.0.0/20" } }
      after = { ip_cidr_range = "10.0.16.0/20" }
      last  = { ip_cidr_range = "10.8.16.0/28" }
    }
    psa_cidr          = "10.0.32.0/20"
    gke_control_plane = { cidr_range = "10.8.16.16/28" }
  }

  assert {
    condition     = length(google_compute_subnetwork.this) == 3
    error_message = "Adjacent ranges must not count as overlapping."
  }
}
