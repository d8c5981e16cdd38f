# The cluster and its control plane. Nodes, identities and backups have their own files.

locals {
  is_production = var.environment == "prod"
  location      = coalesce(var.zonal_location, var.region)

  # The variable overrides a label of the same name: policies and budgets depend on this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  private_endpoint = coalesce(var.enable_private_endpoint, local.is_production)

  dns_endpoint = one(google_container_cluster.primary.control_plane_endpoints_config[0].dns_endpoint_config[*].endpoint)

  # Ingestion of control plane logs and metrics costs money. They are needed where audits are likely.
  control_plane_components = local.is_production ? ["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"] : []
}

resource "google_container_cluster" "primary" {
  project         = var.project_id
  name            = var.cluster_name
  location        = local.location
  node_locations  = var.node_locations
  resource_labels = local.labels

  network           = var.network_name
  subnetwork        = var.subnet_name
  networking_mode   = "VPC_NATIVE"
  datapath_provider = "ADVANCED_DATAPATH"

  # Flow logs and firewall rules also see the traffic between pods of one node.
  enable_intranode_visibility = local.is_production

  # A minimum, not a pin: the release channel upgrades the control plane from here.
  min_master_version = var.kubernetes_version

  # Pools inside the cluster resource can only be changed by replacing the cluster. This one exists for minutes.
  remove_default_node_pool = true
  initial_node_count       = 1

  deletion_protection   = var.deletion_protection
  enable_shielded_nodes = true
  enable_legacy_abac    = false

  release_channel {
    channel = var.release_channel
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = var.pods_range_name
    services_secondary_range_name = var.services_range_name
  }

  # With public nodes, the provider cannot compare this block and requires leaving it out.
  dynamic "private_cluster_config" {
    for_each = var.enable_private_nodes ? ["private"] : []

    content {
      enable_private_nodes        = true
      enable_private_endpoint     = local.private_endpoint
      master_ipv4_cidr_block      = var.master_ipv4_cidr_block
      private_endpoint_subnetwork = var.private_endpoint_subnetwork
    }
  }

  # Present even without ranges: an empty list denies all external addresses, a missing block allows all of them.
  dynamic "master_authorized_networks_config" {
    for_each = var.enable_ip_endpoints ? ["ip"] : []

    content {
      gcp_public_cidrs_access_enabled = false

      dynamic "cidr_blocks" {
        for_each = var.master_authorized_networks

        content {
          cidr_block   = cidr_blocks.value.cidr_block
          display_name = cidr_blocks.value.display_name
        }
      }
    }
  }

  # IAM protects the DNS endpoint. Kubernetes tokens and certificates would bypass IAM.
  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic    = var.dns_endpoint_external
      enable_k8s_tokens_via_dns = false
      enable_k8s_certs_via_dns  = false
    }

    ip_endpoints_config {
      enabled = var.enable_ip_endpoints
    }
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  anonymous_authentication_config {
    mode = "LIMITED"
  }

  rbac_binding_config {
    enable_insecure_binding_system_authenticated   = false
    enable_insecure_binding_system_unauthenticated = false
  }

  dynamic "authenticator_groups_config" {
    for_each = var.rbac_security_group == null ? [] : [var.rbac_security_group]

    content {
      security_group = authenticator_groups_config.value
    }
  }

  workload_identity_config {
    workload_pool = local.workload_pool
  }

  database_encryption {
    state    = var.database_encryption == null ? "DECRYPTED" : "ENCRYPTED"
    key_name = one(var.database_encryption[*].key_name)
  }

  binary_authorization {
    evaluation_mode = var.binary_authorization_mode
  }

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_DISABLED" # Artifact Analysis scans images in the registry
  }

  secret_manager_config {
    enabled = var.enable_secret_manager_addon
  }

  cost_management_config {
    enabled = true
  }

  vertical_pod_autoscaling {
    enabled = true
  }

  gateway_api_config {
    channel = var.gateway_api_channel
  }

  logging_config {
    enable_components = concat(["SYSTEM_COMPONENTS", "WORKLOADS"], local.control_plane_components)
  }

  monitoring_config {
    enable_components = concat(["SYSTEM_COMPONENTS"], local.control_plane_components)

    managed_prometheus {
      enabled = true
    }
  }

  addons_config {
    http_load_balancing {
      disabled = false
    }

    horizontal_pod_autoscaling {
      disabled = false
    }

    gce_persistent_disk_csi_driver_config {
      enabled = true
    }

    gke_backup_agent_config {
      enabled = local.backup_agent
    }
  }

  notification_config {
    pubsub {
      enabled = var.upgrade_notifications != null
      topic   = one([for topic in google_pubsub_topic.upgrades : topic.id])

      dynamic "filter" {
        for_each = var.upgrade_notifications[*]

        content {
          event_type = filter.value.event_types
        }
      }
    }
  }

  maintenance_policy {
    recurring_window {
      start_time = var.maintenance_window.start
      end_time   = var.maintenance_window.end
      recurrence = var.maintenance_window.recurrence
    }

    dynamic "maintenance_exclusion" {
      for_each = var.maintenance_exclusions

      content {
        exclusion_name = maintenance_exclusion.key
        start_time     = maintenance_exclusion.value.start
        end_time       = maintenance_exclusion.value.end

        exclusion_options {
          scope = maintenance_exclusion.value.scope
        }
      }
    }
  }

  node_pool_defaults {
    node_config_defaults {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }

  # Applies to the default pool, which is created before it can be removed. It is hardened all the same.
  node_config {
    service_account   = google_service_account.nodes.email
    oauth_scopes      = local.node_oauth_scopes
    image_type        = local.node_image_type
    boot_disk_kms_key = var.boot_disk_kms_key
    metadata          = local.node_metadata

    workload_metadata_config {
      mode = local.node_metadata_mode
    }

    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }
  }

  timeouts {
    create = "60m"
    update = "60m"
    delete = "60m"
  }

  # Without these roles, nodes register but send no logs and pull no images.
  depends_on = [
    google_project_iam_member.nodes,
    google_artifact_registry_repository_iam_member.nodes,
    google_service_account_iam_member.node_account_users,
  ]

  lifecycle {
    # These attributes describe the removed default pool.
    ignore_changes = [initial_node_count, node_config]
  }
}

# Reserved here, so that DNS records can exist before the Gateway that uses the address by name.
resource "google_compute_global_address" "ingress" {
  project     = var.project_id
  name        = "${var.cluster_name}-ingress"
  description = "External load balancer of ${var.cluster_name}."
  labels      = local.labels
}
