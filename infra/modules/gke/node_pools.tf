locals {
  node_image_type    = "COS_CONTAINERD"
  node_metadata_mode = "GKE_METADATA" # pods see their own identity, never the node's
  node_metadata      = { disable-legacy-endpoints = "true" }

  # Scopes are the legacy way to limit a node. The roles of its service account limit it now.
  node_oauth_scopes = ["https://www.googleapis.com/auth/cloud-platform"]

  # A cluster lists the zones in addition to its own, a pool lists all its zones. With null, GKE chooses three zones of
  # the region.
  cluster_zones = var.zonal_location == null ? var.node_locations : concat([var.zonal_location], coalesce(var.node_locations, []))

  node_pools = {
    for name, pool in var.node_pools : name => merge(pool, {
      spot  = coalesce(pool.spot, pool.preemptible)
      zones = pool.node_locations != null ? pool.node_locations : local.cluster_zones
    })
  }

  zone_counts = { for name, pool in local.node_pools : name => pool.zones == null ? 3 : length(pool.zones) }

  # GKE counts initial nodes per zone. Without them, a pool starts empty, and the first pods wait for the autoscaler.
  initial_node_counts = {
    for name, pool in local.node_pools : name => (
      pool.initial_count != null ? pool.initial_count :
      pool.count_scope == "PER_ZONE" ? pool.min_nodes :
      min(ceil(pool.min_nodes / local.zone_counts[name]), floor(pool.max_nodes / local.zone_counts[name]))
    )
  }
}

resource "google_container_node_pool" "pools" {
  for_each = local.node_pools

  project            = var.project_id
  name               = each.key
  cluster            = google_container_cluster.primary.id
  location           = local.location
  node_locations     = each.value.zones
  initial_node_count = local.initial_node_counts[each.key]
  max_pods_per_node  = each.value.max_pods_per_node

  autoscaling {
    total_min_node_count = each.value.count_scope == "TOTAL" ? each.value.min_nodes : null
    total_max_node_count = each.value.count_scope == "TOTAL" ? each.value.max_nodes : null
    min_node_count       = each.value.count_scope == "PER_ZONE" ? each.value.min_nodes : null
    max_node_count       = each.value.count_scope == "PER_ZONE" ? each.value.max_nodes : null

    # Spot capacity differs between zones: ANY uses the zones that have capacity.
    location_policy = coalesce(each.value.location_policy, each.value.spot ? "ANY" : "BALANCED")
  }

  # No version here: it would conflict with auto_upgrade.
  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    strategy        = each.value.upgrade.strategy
    max_surge       = each.value.upgrade.strategy == "SURGE" ? each.value.upgrade.max_surge : null
    max_unavailable = each.value.upgrade.strategy == "SURGE" ? each.value.upgrade.max_unavailable : null

    dynamic "blue_green_settings" {
      for_each = each.value.upgrade.strategy == "BLUE_GREEN" ? [each.value.upgrade] : []

      content {
        node_pool_soak_duration = blue_green_settings.value.pool_soak_duration

        standard_rollout_policy {
          batch_percentage    = blue_green_settings.value.batch_percentage
          batch_soak_duration = blue_green_settings.value.batch_soak_duration
        }
      }
    }
  }

  node_config {
    machine_type      = each.value.machine_type
    spot              = each.value.spot
    image_type        = local.node_image_type
    service_account   = google_service_account.nodes.email
    oauth_scopes      = local.node_oauth_scopes
    boot_disk_kms_key = var.boot_disk_kms_key
    metadata          = local.node_metadata
    tags              = var.node_network_tags
    labels            = merge(each.value.labels, { pool = each.key })
    resource_labels   = local.labels

    boot_disk {
      size_gb   = each.value.disk_size_gb
      disk_type = each.value.disk_type
    }

    workload_metadata_config {
      mode = local.node_metadata_mode
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }

    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }

    dynamic "taint" {
      for_each = each.value.taints

      content {
        key    = taint.value.key
        value  = taint.value.value
        effect = taint.value.effect
      }
    }
  }

  timeouts {
    create = "60m"
    update = "120m" # a surge upgrade waits for disruption budgets
    delete = "60m"
  }

  lifecycle {
    # Read at creation only. A later change would replace the pool.
    ignore_changes = [initial_node_count]
  }
}
