# The caller's values reach the resources. None of these values is a default.

variables {
  project_id   = "octollm-dev"
  region       = "europe-west4"
  cluster_name = "octollm-eu"
  network_name = "octollm-dev-vpc"
  subnet_name  = "octollm-dev-eu"

  labels                    = { team = "platform" }
  deletion_protection       = false
  release_channel           = "STABLE"
  pods_range_name           = "octollm-pods"
  services_range_name       = "octollm-services"
  gateway_api_channel       = "CHANNEL_DISABLED"
  binary_authorization_mode = "DISABLED"
  dns_endpoint_external     = false
  boot_disk_kms_key         = "projects/octollm-dev/locations/europe-west4/keyRings/r/cryptoKeys/disks"

  master_authorized_networks = [{ cidr_block = "203.0.113.8/29", display_name = "vpn" }]

  maintenance_exclusions = {
    sale = { start = "2026-11-20T00:00:00Z", end = "2026-12-01T00:00:00Z", scope = "NO_UPGRADES" }
  }

  upgrade_notifications = {
    event_types  = ["SECURITY_BULLETIN_EVENT"]
    kms_key_name = "projects/octollm-dev/locations/europe-west4/keyRings/r/cryptoKeys/pubsub"
  }

  backup = {
    schedule            = "30 1 * * 0"
    retain_days         = 60
    delete_lock_days    = 14
    locked              = true
    location            = "europe-west1"
    include_volume_data = false
  }

  artifact_registry_repositories = {
    shared = { repository = "shared", location = "europe", project_id = "octollm-images" }
  }

  node_pools = {
    main = {
      machine_type = "n2-standard-8"
      min_nodes    = 2
      max_nodes    = 4
      count_scope  = "PER_ZONE"
      disk_size_gb = 200
      disk_type    = "pd-ssd"
      upgrade      = { max_surge = 0, max_unavailable = 2 }
    }
    careful = {
      machine_type = "e2-standard-4"
      min_nodes    = 0
      max_nodes    = 3
      upgrade      = { strategy = "BLUE_GREEN", batch_percentage = 0.5, batch_soak_duration = "60s", pool_soak_duration = "7200s" }
    }
  }
}

run "cluster" {
  command = plan

  assert {
    condition = (
      google_container_cluster.primary.network == "octollm-dev-vpc" && google_container_cluster.primary.subnetwork == "octollm-dev-eu" &&
      google_container_cluster.primary.ip_allocation_policy[0].cluster_secondary_range_name == "octollm-pods" &&
      google_container_cluster.primary.ip_allocation_policy[0].services_secondary_range_name == "octollm-services"
    )
    error_message = "Network, subnet or ranges are not passed to the cluster."
  }

  assert {
    condition = (
      !google_container_cluster.primary.deletion_protection &&
      google_container_cluster.primary.release_channel[0].channel == "STABLE" &&
      google_container_cluster.primary.gateway_api_config[0].channel == "CHANNEL_DISABLED" &&
      google_container_cluster.primary.binary_authorization[0].evaluation_mode == "DISABLED" &&
      !google_container_cluster.primary.control_plane_endpoints_config[0].dns_endpoint_config[0].allow_external_traffic
    )
    error_message = "A setting is not passed to the cluster."
  }

  assert {
    condition     = one(google_container_cluster.primary.master_authorized_networks_config[0].cidr_blocks).display_name == "vpn"
    error_message = "The name of the authorized network is not passed on."
  }

  assert {
    condition = (
      one(google_container_cluster.primary.maintenance_policy[0].maintenance_exclusion).start_time == "2026-11-20T00:00:00Z" &&
      one(google_container_cluster.primary.maintenance_policy[0].maintenance_exclusion).end_time == "2026-12-01T00:00:00Z" &&
      one(google_container_cluster.primary.maintenance_policy[0].maintenance_exclusion).exclusion_options[0].scope == "NO_UPGRADES"
    )
    error_message = "The maintenance exclusion is not passed on."
  }

  assert {
    condition = (
      google_container_cluster.primary.security_posture_config[0].mode == "BASIC" &&
      google_container_cluster.primary.security_posture_config[0].vulnerability_mode == "VULNERABILITY_DISABLED"
    )
    error_message = "Workload configuration scanning must be on; images are scanned in the registry."
  }
}

run "default_pool" {
  command = plan

  assert {
    condition = (
      google_container_cluster.primary.node_config[0].service_account == google_service_account.nodes.email &&
      google_container_cluster.primary.node_config[0].image_type == "COS_CONTAINERD" &&
      google_container_cluster.primary.node_config[0].metadata["disable-legacy-endpoints"] == "true" &&
      google_container_cluster.primary.node_config[0].workload_metadata_config[0].mode == "GKE_METADATA" &&
      google_container_cluster.primary.node_config[0].shielded_instance_config[0].enable_secure_boot &&
      google_container_cluster.primary.node_config[0].oauth_scopes == toset(["https://www.googleapis.com/auth/cloud-platform"])
    )
    error_message = "The default pool must be as hardened as the others until it is removed."
  }
}

run "pools" {
  command = plan

  assert {
    condition = (
      google_container_node_pool.pools["main"].node_config[0].machine_type == "n2-standard-8" &&
      google_container_node_pool.pools["main"].node_config[0].boot_disk[0].size_gb == 200 &&
      google_container_node_pool.pools["main"].node_config[0].boot_disk[0].disk_type == "pd-ssd" &&
      google_container_node_pool.pools["main"].node_config[0].boot_disk_kms_key == var.boot_disk_kms_key
    )
    error_message = "Machine type or disk are not passed to the pool."
  }

  assert {
    condition = (
      google_container_node_pool.pools["main"].autoscaling[0].min_node_count == 2 &&
      google_container_node_pool.pools["main"].autoscaling[0].max_node_count == 4 &&
      google_container_node_pool.pools["main"].initial_node_count == 2
    )
    error_message = "The limits per zone are not passed to the pool."
  }

  assert {
    condition = (
      google_container_node_pool.pools["main"].upgrade_settings[0].max_surge == 0 &&
      google_container_node_pool.pools["main"].upgrade_settings[0].max_unavailable == 2 &&
      google_container_node_pool.pools["careful"].upgrade_settings[0].blue_green_settings[0].node_pool_soak_duration == "7200s" &&
      google_container_node_pool.pools["careful"].upgrade_settings[0].blue_green_settings[0].standard_rollout_policy[0].batch_percentage == 0.5 &&
      google_container_node_pool.pools["careful"].upgrade_settings[0].blue_green_settings[0].standard_rollout_policy[0].batch_soak_duration == "60s"
    )
    error_message = "The upgrade strategy is not passed to the pool."
  }

  assert {
    condition = (
      google_container_node_pool.pools["main"].node_config[0].resource_labels["team"] == "platform" &&
      google_container_node_pool.pools["main"].node_config[0].oauth_scopes == toset(["https://www.googleapis.com/auth/cloud-platform"])
    )
    error_message = "Labels or scopes are not passed to the nodes."
  }
}

run "what_belongs_to_it" {
  command = plan

  assert {
    condition = (
      google_gke_backup_backup_plan.plan["plan"].location == "europe-west1" &&
      google_gke_backup_backup_plan.plan["plan"].backup_schedule[0].cron_schedule == "30 1 * * 0" &&
      google_gke_backup_backup_plan.plan["plan"].retention_policy[0].backup_retain_days == 60 &&
      google_gke_backup_backup_plan.plan["plan"].retention_policy[0].backup_delete_lock_days == 14 &&
      google_gke_backup_backup_plan.plan["plan"].retention_policy[0].locked &&
      !google_gke_backup_backup_plan.plan["plan"].backup_config[0].include_volume_data &&
      google_gke_backup_backup_plan.plan["plan"].backup_config[0].include_secrets &&
      length(google_gke_backup_backup_plan.plan["plan"].backup_config[0].encryption_key) == 0
    )
    error_message = "The backup plan does not match the input."
  }

  assert {
    condition = (
      google_pubsub_topic.upgrades["upgrades"].kms_key_name == var.upgrade_notifications.kms_key_name &&
      google_pubsub_topic.upgrades["upgrades"].message_retention_duration == "604800s" &&
      google_container_cluster.primary.notification_config[0].pubsub[0].enabled &&
      google_container_cluster.primary.notification_config[0].pubsub[0].filter[0].event_type == tolist(["SECURITY_BULLETIN_EVENT"])
    )
    error_message = "The notifications do not match the input."
  }

  assert {
    condition = (
      google_artifact_registry_repository_iam_member.nodes["shared"].project == "octollm-images" &&
      google_artifact_registry_repository_iam_member.nodes["shared"].location == "europe" &&
      google_artifact_registry_repository_iam_member.nodes["shared"].repository == "shared"
    )
    error_message = "The repository of another project is not passed on."
  }

  assert {
    condition = alltrue([
      for labels in [
        google_gke_backup_backup_plan.plan["plan"].labels,
        google_pubsub_topic.upgrades["upgrades"].labels,
        google_compute_global_address.ingress.labels,
      ] : labels == tomap({ environment = "dev", managed-by = "terraform", team = "platform" })
    ])
    error_message = "All resources of the cluster must have the labels."
  }
}

run "version_of_its_region" {
  command = plan

  variables {
    kubernetes_version = "1.35"
  }

  assert {
    condition     = data.google_container_engine_versions.asked_for["1.35"].location == "europe-west4"
    error_message = "Available versions must be read for the cluster's region."
  }
}

run "applied" {}

run "started_smaller" {
  command = plan

  variables {
    node_pools = {
      main = {
        machine_type  = "n2-standard-8"
        min_nodes     = 2
        max_nodes     = 4
        count_scope   = "PER_ZONE"
        initial_count = 1
        disk_size_gb  = 200
        disk_type     = "pd-ssd"
      }
    }
  }

  assert {
    condition     = google_container_node_pool.pools["main"].initial_node_count == 2
    error_message = "A change of the initial node count must not replace an existing pool."
  }
}

run "another_key_for_the_disks" {
  command = plan

  variables {
    boot_disk_kms_key = "projects/octollm-dev/locations/europe-west4/keyRings/r/cryptoKeys/other"
  }

  assert {
    condition = (
      endswith(google_container_node_pool.pools["main"].node_config[0].boot_disk_kms_key, "/other") &&
      endswith(google_container_cluster.primary.node_config[0].boot_disk_kms_key, "/disks")
    )
    error_message = "A new disk key must apply to the pools, and must not replace the cluster because of its removed default pool."
  }
}
