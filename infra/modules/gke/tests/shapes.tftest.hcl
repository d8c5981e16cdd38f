# Other configurations of clusters and node pools.

variables {
  project_id   = "octollm-dev"
  region       = "us-central1"
  cluster_name = "octollm-dev-cluster"
  network_name = "octollm-dev"
  subnet_name  = "octollm-dev-gke"

  node_pools = {
    default = { machine_type = "e2-standard-2", min_nodes = 1, max_nodes = 3 }
  }
}

run "zonal" {
  command = plan

  variables {
    zonal_location = "us-central1-a"
    backup         = {}
    node_pools     = { default = { machine_type = "e2-standard-2", min_nodes = 2, max_nodes = 3 } }
  }

  assert {
    condition = (
      google_container_cluster.primary.location == "us-central1-a" &&
      google_container_node_pool.pools["default"].location == "us-central1-a" &&
      google_container_node_pool.pools["default"].node_locations == toset(["us-central1-a"]) &&
      google_container_node_pool.pools["default"].initial_node_count == 2
    )
    error_message = "A zonal cluster must have all its nodes in its zone."
  }

  assert {
    condition     = google_gke_backup_backup_plan.plan["plan"].location == "us-central1"
    error_message = "A backup plan must be in a region, even for a zonal cluster."
  }
}

run "zonal_with_further_zones" {
  command = plan

  variables {
    zonal_location = "us-central1-a"
    node_locations = ["us-central1-b"]
  }

  assert {
    condition = (
      google_container_cluster.primary.node_locations == toset(["us-central1-b"]) &&
      google_container_node_pool.pools["default"].node_locations == toset(["us-central1-a", "us-central1-b"])
    )
    error_message = "The cluster must list its additional zones, the pool all of them."
  }
}

run "dns_endpoint_only" {
  command = plan

  variables {
    enable_ip_endpoints = false
  }

  assert {
    condition = (
      !google_container_cluster.primary.control_plane_endpoints_config[0].ip_endpoints_config[0].enabled &&
      google_container_cluster.primary.control_plane_endpoints_config[0].dns_endpoint_config[0].allow_external_traffic
    )
    error_message = "The DNS endpoint must be the only endpoint."
  }
}

run "dns_endpoint_only_applied" {
  variables {
    enable_ip_endpoints = false
    deletion_protection = false
  }

  assert {
    condition     = output.cluster_endpoint == output.dns_endpoint && length(output.dns_endpoint) > 0
    error_message = "cluster_endpoint must be the DNS name when IP endpoints are off."
  }
}

run "public_nodes" {
  command = plan

  variables {
    enable_private_nodes = false
  }

  assert {
    condition     = length(google_container_cluster.primary.master_authorized_networks_config) == 1
    error_message = "Public nodes must not make the control plane public."
  }
}

run "pools" {
  command = plan

  variables {
    node_network_tags = ["octollm-node"]
    node_pools = {
      per-zone = { machine_type = "e2-standard-4", min_nodes = 1, max_nodes = 2, count_scope = "PER_ZONE" }
      tiny     = { machine_type = "e2-small", min_nodes = 1, max_nodes = 1 }
      started  = { machine_type = "e2-standard-4", min_nodes = 0, max_nodes = 9, initial_count = 2 }
      one-zone = { machine_type = "n4-standard-4", min_nodes = 3, max_nodes = 3, node_locations = ["us-central1-b"], disk_type = "hyperdisk-balanced" }
      cheap    = { machine_type = "e2-standard-4", min_nodes = 0, max_nodes = 6, spot = true, max_pods_per_node = 32 }
    }
  }

  assert {
    condition = (
      google_container_node_pool.pools["per-zone"].autoscaling[0].max_node_count == 2 &&
      google_container_node_pool.pools["per-zone"].autoscaling[0].total_max_node_count == null &&
      google_container_node_pool.pools["per-zone"].initial_node_count == 1
    )
    error_message = "With PER_ZONE, limits must apply to each zone."
  }

  assert {
    condition     = google_container_node_pool.pools["tiny"].initial_node_count == 0
    error_message = "One initial node in each of three zones would exceed max_nodes = 1."
  }

  assert {
    condition     = google_container_node_pool.pools["started"].initial_node_count == 2
    error_message = "initial_count must override the calculated count."
  }

  assert {
    condition = (
      google_container_node_pool.pools["one-zone"].initial_node_count == 3 &&
      google_container_node_pool.pools["one-zone"].node_locations == toset(["us-central1-b"]) &&
      google_container_node_pool.pools["one-zone"].node_config[0].boot_disk[0].disk_type == "hyperdisk-balanced"
    )
    error_message = "The pool must be in its one zone, on Hyperdisk."
  }

  assert {
    condition = (
      google_container_node_pool.pools["cheap"].node_config[0].spot &&
      google_container_node_pool.pools["cheap"].autoscaling[0].location_policy == "ANY" &&
      google_container_node_pool.pools["cheap"].max_pods_per_node == 32
    )
    error_message = "Spot nodes must use location_policy ANY."
  }

  assert {
    condition     = alltrue([for pool in google_container_node_pool.pools : pool.node_config[0].tags == tolist(["octollm-node"])])
    error_message = "All nodes must have the network tags."
  }
}

run "backup_of_some_namespaces" {
  command = plan

  variables {
    backup = { namespaces = ["octollm"], retain_days = 90, include_secrets = false }
  }

  assert {
    condition = (
      google_gke_backup_backup_plan.plan["plan"].backup_config[0].all_namespaces == null &&
      google_gke_backup_backup_plan.plan["plan"].backup_config[0].selected_namespaces[0].namespaces == tolist(["octollm"]) &&
      !google_gke_backup_backup_plan.plan["plan"].backup_config[0].include_secrets
    )
    error_message = "Only the given namespace must be backed up."
  }
}

run "long_name" {
  command = plan

  variables {
    cluster_name = "octollm-development-of-the-platform-team"
  }

  assert {
    condition     = length(google_service_account.nodes.account_id) <= 30 && endswith(google_service_account.nodes.account_id, "-nodes")
    error_message = "The ID of the service account must have at most 30 characters."
  }
}

run "another_long_name" {
  command = plan

  variables {
    cluster_name = "octollm-development-of-the-platform-crew"
  }

  assert {
    condition     = google_service_account.nodes.account_id != "octollm-developme-${substr(sha256("octollm-development-of-the-platform-team"), 0, 6)}-nodes"
    error_message = "Two clusters whose names start alike must not share a service account."
  }
}

run "version_prefix" {
  command = plan

  variables {
    kubernetes_version = "1.35"
  }

  assert {
    condition     = data.google_container_engine_versions.asked_for["1.35"].version_prefix == "1.35."
    error_message = "The version prefix must end with a dot, or it would match other versions."
  }
}

run "version_patch" {
  command = plan

  variables {
    kubernetes_version = "1.35.2"
  }

  assert {
    condition     = data.google_container_engine_versions.asked_for["1.35.2"].version_prefix == "1.35.2-"
    error_message = "The version prefix must end with a hyphen, or it would match other patches."
  }
}

run "version_in_full" {
  command = plan

  variables {
    kubernetes_version = "1.35.2-gke.1269000"
  }

  assert {
    condition     = data.google_container_engine_versions.asked_for["1.35.2-gke.1269000"].version_prefix == "1.35.2-gke.1269000"
    error_message = "A full version must be searched for unchanged."
  }
}

run "window_of_one_long_day" {
  command = plan

  variables {
    maintenance_window = { end = "2026-01-03T14:00:00Z", recurrence = "FREQ=WEEKLY;BYDAY=SU" }
  }

  assert {
    condition     = google_container_cluster.primary.maintenance_policy[0].recurring_window[0].end_time == "2026-01-03T14:00:00Z"
    error_message = "A 12-hour window on one day must be accepted."
  }
}

run "window_every_night" {
  command = plan

  variables {
    maintenance_window = { end = "2026-01-03T06:00:00Z", recurrence = "FREQ=DAILY" }
  }

  assert {
    condition     = google_container_cluster.primary.maintenance_policy[0].recurring_window[0].recurrence == "FREQ=DAILY"
    error_message = "A daily 4-hour window must be accepted."
  }
}

run "control_plane_in_a_subnet" {
  command = plan

  variables {
    private_endpoint_subnetwork = "octollm-dev-control-plane"
    enable_private_endpoint     = true
  }

  assert {
    condition = (
      google_container_cluster.primary.private_cluster_config[0].private_endpoint_subnetwork == "octollm-dev-control-plane" &&
      google_container_cluster.primary.private_cluster_config[0].enable_private_endpoint
    )
    error_message = "The control plane must have an address from the subnet and no public one."
  }
}
