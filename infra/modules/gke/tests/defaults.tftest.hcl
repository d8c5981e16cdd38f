# Defaults of a cluster.

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

run "control_plane" {
  command = plan

  assert {
    condition     = google_container_cluster.primary.private_cluster_config[0].enable_private_nodes
    error_message = "Nodes must not have public addresses."
  }

  assert {
    condition = (
      length(google_container_cluster.primary.master_authorized_networks_config) == 1 &&
      length(google_container_cluster.primary.master_authorized_networks_config[0].cidr_blocks) == 0 &&
      !google_container_cluster.primary.master_authorized_networks_config[0].gcp_public_cidrs_access_enabled
    )
    error_message = "Without authorized networks, the IP endpoint must deny all external addresses."
  }

  assert {
    condition = (
      google_container_cluster.primary.control_plane_endpoints_config[0].dns_endpoint_config[0].allow_external_traffic &&
      !google_container_cluster.primary.control_plane_endpoints_config[0].dns_endpoint_config[0].enable_k8s_tokens_via_dns &&
      !google_container_cluster.primary.control_plane_endpoints_config[0].dns_endpoint_config[0].enable_k8s_certs_via_dns
    )
    error_message = "The DNS endpoint must be enabled, with IAM authentication only."
  }

  assert {
    condition = (
      !google_container_cluster.primary.enable_legacy_abac &&
      !google_container_cluster.primary.master_auth[0].client_certificate_config[0].issue_client_certificate &&
      google_container_cluster.primary.anonymous_authentication_config[0].mode == "LIMITED" &&
      !google_container_cluster.primary.rbac_binding_config[0].enable_insecure_binding_system_authenticated &&
      !google_container_cluster.primary.rbac_binding_config[0].enable_insecure_binding_system_unauthenticated
    )
    error_message = "Legacy and anonymous authentication must be off."
  }

  assert {
    condition     = google_container_cluster.primary.workload_identity_config[0].workload_pool == "octollm-dev.svc.id.goog"
    error_message = "Workload Identity must use the project's pool."
  }

  assert {
    condition     = google_container_cluster.primary.binary_authorization[0].evaluation_mode == "PROJECT_SINGLETON_POLICY_ENFORCE"
    error_message = "The cluster must enforce the project's Binary Authorization policy."
  }

  assert {
    condition     = google_container_cluster.primary.datapath_provider == "ADVANCED_DATAPATH" && google_container_cluster.primary.networking_mode == "VPC_NATIVE"
    error_message = "Dataplane V2 and alias IP addresses must be on, because they can be chosen only at creation."
  }

  assert {
    condition = (
      google_container_cluster.primary.ip_allocation_policy[0].cluster_secondary_range_name == "pods" &&
      google_container_cluster.primary.ip_allocation_policy[0].services_secondary_range_name == "services"
    )
    error_message = "Pods and services must get their addresses from the subnet's ranges."
  }

  assert {
    condition     = google_container_cluster.primary.deletion_protection && google_container_cluster.primary.enable_shielded_nodes
    error_message = "Deletion protection and shielded nodes must be on."
  }

  assert {
    condition     = google_container_cluster.primary.remove_default_node_pool && google_container_cluster.primary.initial_node_count == 1
    error_message = "The default node pool must be removed."
  }

  assert {
    condition     = google_container_cluster.primary.release_channel[0].channel == "REGULAR"
    error_message = "A cluster must be in a release channel."
  }

  assert {
    condition     = google_container_cluster.primary.maintenance_policy[0].recurring_window[0].recurrence == "FREQ=WEEKLY;BYDAY=SA,SU"
    error_message = "The maintenance window must be on the weekend."
  }

  assert {
    condition = (
      google_container_cluster.primary.monitoring_config[0].managed_prometheus[0].enabled &&
      contains(google_container_cluster.primary.logging_config[0].enable_components, "WORKLOADS") &&
      !contains(google_container_cluster.primary.logging_config[0].enable_components, "APISERVER")
    )
    error_message = "Workload logs and metrics must be on; control plane logs must be on in production only."
  }

  assert {
    condition     = google_container_cluster.primary.node_pool_defaults[0].node_config_defaults[0].insecure_kubelet_readonly_port_enabled == "FALSE"
    error_message = "The kubelet's read-only port must be disabled."
  }

  assert {
    condition = (
      google_container_cluster.primary.resource_labels["environment"] == "dev" &&
      google_container_cluster.primary.resource_labels["managed-by"] == "terraform"
    )
    error_message = "The cluster must have the labels."
  }

  assert {
    condition     = length(data.google_container_engine_versions.asked_for) == 0
    error_message = "Available versions must be read only if kubernetes_version is set."
  }
}

run "secrets_without_a_key" {
  command = plan

  assert {
    condition     = google_container_cluster.primary.database_encryption[0].state == "DECRYPTED"
    error_message = "Without a key, there must be no CMEK encryption."
  }
}

run "nodes" {
  command = plan

  assert {
    condition = (
      google_container_node_pool.pools["default"].node_config[0].service_account == google_service_account.nodes.email &&
      google_service_account.nodes.account_id == "octollm-dev-cluster-nodes"
    )
    error_message = "Nodes must run as their own service account."
  }

  assert {
    condition     = google_project_iam_member.nodes.role == "roles/container.defaultNodeServiceAccount"
    error_message = "Nodes must have only the node service account role."
  }

  assert {
    condition     = google_container_node_pool.pools["default"].node_config[0].workload_metadata_config[0].mode == "GKE_METADATA"
    error_message = "Pods must not see the node's credentials."
  }

  assert {
    condition = (
      google_container_node_pool.pools["default"].node_config[0].shielded_instance_config[0].enable_secure_boot &&
      google_container_node_pool.pools["default"].node_config[0].shielded_instance_config[0].enable_integrity_monitoring
    )
    error_message = "Secure Boot must be on."
  }

  assert {
    condition = (
      google_container_node_pool.pools["default"].management[0].auto_repair &&
      google_container_node_pool.pools["default"].management[0].auto_upgrade &&
      google_container_node_pool.pools["default"].node_config[0].image_type == "COS_CONTAINERD"
    )
    error_message = "GKE must repair and upgrade the nodes."
  }

  assert {
    condition = (
      google_container_node_pool.pools["default"].node_config[0].metadata["disable-legacy-endpoints"] == "true" &&
      google_container_node_pool.pools["default"].node_config[0].kubelet_config[0].insecure_kubelet_readonly_port_enabled == "FALSE"
    )
    error_message = "Legacy metadata endpoints must be disabled."
  }

  assert {
    condition = (
      google_container_node_pool.pools["default"].initial_node_count == 1 &&
      google_container_node_pool.pools["default"].autoscaling[0].location_policy == "BALANCED" &&
      !google_container_node_pool.pools["default"].node_config[0].spot
    )
    error_message = "On-demand nodes must be balanced over the zones, with one initial node in each."
  }
}

run "nothing_more" {
  command = plan

  assert {
    condition = (
      length(google_gke_backup_backup_plan.plan) == 0 && length(google_pubsub_topic.upgrades) == 0 &&
      length(google_artifact_registry_repository_iam_member.nodes) == 0
    )
    error_message = "Backups, notifications and registry grants must be off by default."
  }

  assert {
    condition     = output.backup_plan_id == null && output.upgrade_topic_id == null
    error_message = "Outputs of missing resources must be null."
  }

  # Set explicitly: a feature that was on stays on if its block is removed.
  assert {
    condition = (
      !google_container_cluster.primary.notification_config[0].pubsub[0].enabled &&
      !google_container_cluster.primary.secret_manager_config[0].enabled &&
      !google_container_cluster.primary.addons_config[0].gke_backup_agent_config[0].enabled
    )
    error_message = "Notifications, the Secret Manager addon and the backup agent must be off."
  }
}
