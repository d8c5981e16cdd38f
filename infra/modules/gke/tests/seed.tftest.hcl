# The original document's usage example.

variables {
  project_id         = "octollm-dev"
  region             = "us-central1"
  cluster_name       = "octollm-dev-cluster"
  kubernetes_version = "1.28"
  network_name       = "octollm-dev"
  subnet_name        = "octollm-dev-gke"

  node_pools = {
    default = {
      machine_type = "e2-standard-2"
      min_nodes    = 1
      max_nodes    = 3
      disk_size_gb = 50
      preemptible  = true
    }
  }
}

run "plans_unchanged" {
  command = plan

  module {
    source = "./tests/seed"
  }

  assert {
    condition     = output.cluster_name == "octollm-dev-cluster" && output.node_pool_names == ["default"]
    error_message = "The example's cluster or its pool is missing."
  }
}

run "means_what_it_says" {
  command = plan

  assert {
    condition     = google_container_cluster.primary.location == "us-central1"
    error_message = "The example must have a regional cluster."
  }

  assert {
    condition     = google_container_cluster.primary.min_master_version == "1.28"
    error_message = "The version of the example is not passed on."
  }

  assert {
    condition     = google_container_node_pool.pools["default"].node_config[0].spot && !google_container_node_pool.pools["default"].node_config[0].preemptible
    error_message = "preemptible must become spot: preemptible nodes run for at most a day."
  }

  assert {
    condition = (
      google_container_node_pool.pools["default"].autoscaling[0].total_min_node_count == 1 &&
      google_container_node_pool.pools["default"].autoscaling[0].total_max_node_count == 3
    )
    error_message = "min_nodes and max_nodes must apply to the pool, not to each of three zones."
  }

  assert {
    condition     = google_container_node_pool.pools["default"].node_config[0].boot_disk[0].size_gb == 50
    error_message = "disk_size_gb is not passed on."
  }
}

run "its_version_is_gone" {
  command = plan

  override_data {
    target = data.google_container_engine_versions.asked_for["1.28"]
    values = { valid_master_versions = [] }
  }

  expect_failures = [check.kubernetes_version_is_offered]
}
