# The cluster and its control plane. Nodes, identities and backups have files of their own.

locals {
  is_production = var.environment == "prod"
  location      = coalesce(var.zonal_location, var.region)

  # The variable wins over a label of the same name: policies and budgets go by this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  private_endpoint = coalesce(var.enable_private_endpoint, local.is_production)

  dns_endpoint = one(google_container_cluster.primary.control_plane_endpoints_config[0].dns_endpoint_config[*].endpoint)

  # Logs and metrics of the control plane cost ingestion, and matter where an audit may ask for them.
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

  # Makes traffic between pods of one node visible to flow logs and firewall rules.
  enable_intranode_visibility = local.is_production

  # A floor, not a pin: the release channel moves the control plane on from here.
  min_master_version = var.kubernetes_version

  # Pools inside the cluster could only be changed by replacing it. This one exists for minutes.
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

  # The provider cannot compare this block when nodes are public, and asks to leave it out then.
  dynamic "private_cluster_config" {
    for_each = var.enable_private_nodes ? ["private"] : []

    content {
      enable_private_nodes        = true
      enable_private_endpoint     = local.private_endpoint
      master_ipv4_cidr_block      = var.master_ipv4_cidr_block
      private_endpoint_subnetwork = var.private_endpoint_subnetwork
    }
  }

  # Written even without ranges: an empty list admits nobody from outside, a missing block admits everybody.
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

  # The DNS endpoint is guarded by IAM. Kubernetes tokens and certificates would go around IAM.
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
    vulnerability_mode = "VULNERABILITY_DISABLED" # scanning belongs to the registry: Artifact Analysis
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

  # Of the default pool, which is created before it can be removed: hardened all the same.
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

  # Nodes without these rights register but send no logs and pull no images.
  depends_on = [
    google_project_iam_member.nodes,
    google_artifact_registry_repository_iam_member.nodes,
    google_service_account_iam_member.node_account_users,
  ]

  lifecycle {
    # They describe the pool that has been removed.
    ignore_changes = [initial_node_count, node_config]
  }
}

# Reserved here so that DNS records exist before the Gateway that takes the address by its name.
resource "google_compute_global_address" "ingress" {
  project     = var.project_id
  name        = "${var.cluster_name}-ingress"
  description = "External load balancer of ${var.cluster_name}."
  labels      = local.labels
}
