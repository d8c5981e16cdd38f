# Rejected node pools.

variables {
  project_id   = "octollm-dev"
  region       = "us-central1"
  cluster_name = "octollm-dev-cluster"
  network_name = "octollm-dev"
  subnet_name  = "octollm-dev-gke"
}

run "no_pool" {
  command = plan

  variables {
    node_pools = {}
  }

  expect_failures = [var.node_pools]
}

run "pool_name_in_capitals" {
  command = plan

  variables {
    node_pools = { Default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3 } }
  }

  expect_failures = [var.node_pools]
}

run "tier_of_cloud_sql" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "db-f1-micro", min_nodes = 1, max_nodes = 3 } }
  }

  expect_failures = [var.node_pools]
}

run "more_at_least_than_at_most" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 4, max_nodes = 3 } }
  }

  expect_failures = [var.node_pools]
}

run "half_a_node" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 0.5, max_nodes = 3 } }
  }

  expect_failures = [var.node_pools]
}

run "no_node_at_all" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 0, max_nodes = 0 } }
  }

  expect_failures = [var.node_pools]
}

run "unknown_scope" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, count_scope = "REGION" } }
  }

  expect_failures = [var.node_pools]
}

run "fewer_than_none_to_begin_with" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, initial_count = -1 } }
  }

  expect_failures = [var.node_pools]
}

run "disk_too_small" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, disk_size_gb = 5 } }
  }

  expect_failures = [var.node_pools]
}

run "disk_of_cloud_sql" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, disk_type = "PD_SSD" } }
  }

  expect_failures = [var.node_pools]
}

run "n4_on_persistent_disk" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "n4-standard-4", min_nodes = 1, max_nodes = 3 } }
  }

  expect_failures = [var.node_pools]
}

run "preemptible_but_not_spot" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, preemptible = true, spot = false } }
  }

  expect_failures = [var.node_pools]
}

run "unknown_location_policy" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, location_policy = "SPREAD" } }
  }

  expect_failures = [var.node_pools]
}

run "pool_in_another_region" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, node_locations = ["europe-west1-b"] } }
  }

  expect_failures = [var.node_pools]
}

run "too_many_pods" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, max_pods_per_node = 500 } }
  }

  expect_failures = [var.node_pools]
}

run "label_of_kubernetes" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, labels = { "node.kubernetes.io/tier" = "x" } } }
  }

  expect_failures = [var.node_pools]
}

run "taint_in_the_spelling_of_kubectl" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, taints = [{ key = "a", value = "b", effect = "NoSchedule" }] } }
  }

  expect_failures = [var.node_pools]
}

run "unknown_strategy" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, upgrade = { strategy = "ROLLING" } } }
  }

  expect_failures = [var.node_pools]
}

run "upgrade_that_moves_nothing" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, upgrade = { max_surge = 0 } } }
  }

  expect_failures = [var.node_pools]
}

run "batch_in_percent" {
  command = plan

  variables {
    node_pools = { default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3, upgrade = { strategy = "BLUE_GREEN", batch_percentage = 25 } } }
  }

  expect_failures = [var.node_pools]
}
