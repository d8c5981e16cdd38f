# Rejected input. Each message names a valid value.

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

run "project_by_number" {
  command = plan

  variables {
    project_id = "482916370155"
  }

  expect_failures = [var.project_id]
}

run "zone_as_region" {
  command = plan

  variables {
    region = "us-central1-a"
  }

  expect_failures = [var.region]
}

run "unknown_environment" {
  command = plan

  variables {
    environment = "production"
  }

  expect_failures = [var.environment]
}

run "label_in_capitals" {
  command = plan

  variables {
    labels = { Team = "platform" }
  }

  expect_failures = [var.labels]
}

run "cluster_name_in_capitals" {
  command = plan

  variables {
    cluster_name = "Octollm"
  }

  expect_failures = [var.cluster_name]
}

run "cluster_name_too_long" {
  command = plan

  variables {
    cluster_name = "octollm-development-of-the-platform-team-2"
  }

  expect_failures = [var.cluster_name]
}

run "version_without_minor" {
  command = plan

  variables {
    kubernetes_version = "1"
  }

  expect_failures = [var.kubernetes_version]
}

run "version_latest" {
  command = plan

  variables {
    kubernetes_version = "latest"
  }

  expect_failures = [var.kubernetes_version]
}

run "no_channel" {
  command = plan

  variables {
    release_channel = "UNSPECIFIED"
  }

  expect_failures = [var.release_channel]
}

run "window_of_three_hours" {
  command = plan

  variables {
    maintenance_window = { start = "2026-01-03T02:00:00Z", end = "2026-01-03T05:00:00Z", recurrence = "FREQ=DAILY" }
  }

  expect_failures = [var.maintenance_window]
}

run "window_backwards" {
  command = plan

  variables {
    maintenance_window = { start = "2026-01-03T08:00:00Z", end = "2026-01-03T02:00:00Z" }
  }

  expect_failures = [var.maintenance_window]
}

run "window_at_no_time" {
  command = plan

  variables {
    maintenance_window = { start = "02:00", end = "08:00" }
  }

  expect_failures = [var.maintenance_window]
}

run "window_without_rule" {
  command = plan

  variables {
    maintenance_window = { recurrence = "every weekend" }
  }

  expect_failures = [var.maintenance_window]
}

run "weekend_of_four_hours" {
  command = plan

  variables {
    maintenance_window = { end = "2026-01-03T06:00:00Z" }
  }

  expect_failures = [var.maintenance_window]
}

run "one_day_of_eleven_hours" {
  command = plan

  variables {
    maintenance_window = { end = "2026-01-03T13:00:00Z", recurrence = "FREQ=WEEKLY;BYDAY=SU" }
  }

  expect_failures = [var.maintenance_window]
}

run "exclusion_backwards" {
  command = plan

  variables {
    maintenance_exclusions = { freeze = { start = "2026-12-18T00:00:00Z", end = "2026-12-17T00:00:00Z" } }
  }

  expect_failures = [var.maintenance_exclusions]
}

run "exclusion_of_a_year" {
  command = plan

  variables {
    maintenance_exclusions = { freeze = { start = "2026-01-01T00:00:00Z", end = "2026-12-31T00:00:00Z" } }
  }

  expect_failures = [var.maintenance_exclusions]
}

run "exclusion_of_unknown_scope" {
  command = plan

  variables {
    maintenance_exclusions = { freeze = { start = "2026-12-18T00:00:00Z", end = "2027-01-04T00:00:00Z", scope = "ALL" } }
  }

  expect_failures = [var.maintenance_exclusions]
}

run "too_many_exclusions" {
  command = plan

  variables {
    maintenance_exclusions = { for n in range(21) : "freeze-${n}" => { start = "2026-12-18T00:00:00Z", end = "2027-01-04T00:00:00Z" } }
  }

  expect_failures = [var.maintenance_exclusions]
}

run "unknown_notification" {
  command = plan

  variables {
    upgrade_notifications = { event_types = ["EVERYTHING"] }
  }

  expect_failures = [var.upgrade_notifications]
}

run "zone_of_another_region" {
  command = plan

  variables {
    zonal_location = "europe-west1-b"
  }

  expect_failures = [var.zonal_location]
}

run "nodes_in_another_region" {
  command = plan

  variables {
    node_locations = ["europe-west1-b"]
  }

  expect_failures = [var.node_locations]
}

run "nodes_twice_in_a_zone" {
  command = plan

  variables {
    node_locations = ["us-central1-a", "us-central1-a"]
  }

  expect_failures = [var.node_locations]
}

run "nodes_nowhere" {
  command = plan

  variables {
    node_locations = []
  }

  expect_failures = [var.node_locations]
}

run "zonal_cluster_names_its_zone" {
  command = plan

  variables {
    zonal_location = "us-central1-a"
    node_locations = ["us-central1-a", "us-central1-b"]
  }

  expect_failures = [var.node_locations]
}

run "empty_network" {
  command = plan

  variables {
    network_name = ""
  }

  expect_failures = [var.network_name]
}

run "empty_subnet" {
  command = plan

  variables {
    subnet_name = ""
  }

  expect_failures = [var.subnet_name]
}

run "pods_range_by_address" {
  command = plan

  variables {
    pods_range_name = "10.4.0.0/14"
  }

  expect_failures = [var.pods_range_name]
}

run "one_range_for_both" {
  command = plan

  variables {
    services_range_name = "pods"
  }

  expect_failures = [var.services_range_name]
}

run "private_endpoint_of_public_nodes" {
  command = plan

  variables {
    enable_private_nodes    = false
    enable_private_endpoint = true
  }

  expect_failures = [var.enable_private_endpoint]
}

run "public_nodes_in_production" {
  command = plan

  variables {
    environment          = "prod"
    backup               = {}
    enable_private_nodes = false
  }

  expect_failures = [var.enable_private_endpoint]
}

run "no_way_in" {
  command = plan

  variables {
    enable_ip_endpoints   = false
    dns_endpoint_external = false
  }

  expect_failures = [var.enable_ip_endpoints]
}

run "open_to_the_world" {
  command = plan

  variables {
    master_authorized_networks = [{ cidr_block = "0.0.0.0/0", display_name = "all" }]
  }

  expect_failures = [var.master_authorized_networks]
}

run "open_to_the_world_by_ipv6" {
  command = plan

  variables {
    master_authorized_networks = [{ cidr_block = "::/0", display_name = "all" }]
  }

  expect_failures = [var.master_authorized_networks]
}

run "open_to_half_the_world" {
  command = plan

  variables {
    master_authorized_networks = [{ cidr_block = "128.0.0.0/1", display_name = "half" }]
  }

  expect_failures = [var.master_authorized_networks]
}

run "the_original_placeholder" {
  command = plan

  variables {
    master_authorized_networks = [{ cidr_block = "YOUR_OFFICE_IP/32", display_name = "Office Network" }]
  }

  expect_failures = [var.master_authorized_networks]
}

run "networks_of_endpoints_that_are_off" {
  command = plan

  variables {
    enable_ip_endpoints        = false
    master_authorized_networks = [{ cidr_block = "203.0.113.8/29", display_name = "vpn" }]
  }

  expect_failures = [var.master_authorized_networks]
}

run "control_plane_range_too_large" {
  command = plan

  variables {
    master_ipv4_cidr_block = "172.16.0.0/24"
  }

  expect_failures = [var.master_ipv4_cidr_block]
}

run "control_plane_range_not_at_its_border" {
  command = plan

  variables {
    master_ipv4_cidr_block = "172.16.0.1/28"
  }

  expect_failures = [var.master_ipv4_cidr_block]
}

run "control_plane_range_of_public_nodes" {
  command = plan

  variables {
    enable_private_nodes   = false
    master_ipv4_cidr_block = "172.16.0.0/28"
  }

  expect_failures = [var.master_ipv4_cidr_block]
}

run "control_plane_in_two_places" {
  command = plan

  variables {
    master_ipv4_cidr_block      = "172.16.0.0/28"
    private_endpoint_subnetwork = "octollm-dev-control-plane"
  }

  expect_failures = [var.private_endpoint_subnetwork]
}

run "beta_gateway_channel" {
  command = plan

  variables {
    gateway_api_channel = "CHANNEL_EXPERIMENTAL"
  }

  expect_failures = [var.gateway_api_channel]
}

run "secrets_key_in_global" {
  command = plan

  variables {
    database_encryption = { key_name = "projects/octollm-dev/locations/global/keyRings/r/cryptoKeys/k" }
  }

  expect_failures = [var.database_encryption]
}

run "disk_key_in_another_region" {
  command = plan

  variables {
    boot_disk_kms_key = "projects/octollm-dev/locations/us-east1/keyRings/r/cryptoKeys/k"
  }

  expect_failures = [var.boot_disk_kms_key]
}

run "dry_run_in_the_cluster" {
  command = plan

  variables {
    binary_authorization_mode = "DRYRUN_AUDIT_LOG_ONLY"
  }

  expect_failures = [var.binary_authorization_mode]
}

run "group_of_another_name" {
  command = plan

  variables {
    rbac_security_group = "admins@octollm.com"
  }

  expect_failures = [var.rbac_security_group]
}

run "container_registry" {
  command = plan

  variables {
    artifact_registry_repositories = { images = { repository = "gcr.io/octollm-dev" } }
  }

  expect_failures = [var.artifact_registry_repositories]
}

run "production_without_backups" {
  command = plan

  variables {
    environment = "prod"
  }

  expect_failures = [var.backup]
}

run "backups_without_agent" {
  command = plan

  variables {
    enable_backup_agent = false
    backup              = {}
  }

  expect_failures = [var.backup]
}

run "backups_at_no_time" {
  command = plan

  variables {
    backup = { schedule = "daily" }
  }

  expect_failures = [var.backup]
}

run "backups_locked_longer_than_kept" {
  command = plan

  variables {
    backup = { retain_days = 5, delete_lock_days = 7 }
  }

  expect_failures = [var.backup]
}

run "backups_for_years" {
  command = plan

  variables {
    backup = { retain_days = 400 }
  }

  expect_failures = [var.backup]
}

run "backup_key_in_another_region" {
  command = plan

  variables {
    backup = { encryption = { key_name = "projects/octollm-dev/locations/us-east1/keyRings/r/cryptoKeys/k" } }
  }

  expect_failures = [var.backup]
}
