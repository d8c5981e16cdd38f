variable "project_id" { type = string }
variable "region" { type = string }
variable "environment" { type = string }
variable "cluster_name" { type = string }

variable "kubernetes_version" {
  type    = string
  default = null
}

variable "network_name" { type = string }
variable "subnet_name" { type = string }
variable "node_locations" { type = list(string) }
variable "database_encryption" { type = string }
variable "boot_disk_kms_key" { type = string }
variable "backup_kms_key" { type = string }
variable "master_ipv4_cidr" { type = string }
variable "authorized_networks" { type = map(string) }
variable "artifact_repository" { type = string }
variable "resource_labels" { type = map(string) }
variable "backup_retention_days" { type = number }

variable "node_pools" {
  type = map(object({
    machine_type = string
    min_nodes    = number
    max_nodes    = number
    disk_size_gb = optional(number, 100)
    spot         = optional(bool, false)
    taint        = optional(string)
  }))
}

resource "google_service_account" "nodes" {
  project      = var.project_id
  account_id   = "${var.cluster_name}-nodes"
  display_name = "Nodes of ${var.cluster_name}"
}

resource "google_project_iam_member" "nodes" {
  project = var.project_id
  role    = "roles/container.defaultNodeServiceAccount"
  member  = google_service_account.nodes.member
}

resource "google_artifact_registry_repository_iam_member" "nodes" {
  project    = var.project_id
  location   = var.region
  repository = var.artifact_repository
  role       = "roles/artifactregistry.reader"
  member     = google_service_account.nodes.member
}

resource "google_compute_global_address" "ingress" {
  project = var.project_id
  name    = "${var.cluster_name}-ingress"
}

resource "google_container_cluster" "this" {
  project            = var.project_id
  name               = var.cluster_name
  location           = var.region
  node_locations     = var.node_locations
  network            = var.network_name
  subnetwork         = var.subnet_name
  networking_mode    = "VPC_NATIVE"
  datapath_provider  = "ADVANCED_DATAPATH"
  min_master_version = var.kubernetes_version
  resource_labels    = var.resource_labels

  remove_default_node_pool = true
  initial_node_count       = 1

  deletion_protection         = true
  enable_shielded_nodes       = true
  enable_legacy_abac          = false
  enable_intranode_visibility = true

  release_channel {
    channel = "REGULAR"
  }

  ip_allocation_policy {
    cluster_secondary_range_name  = "pods"
    services_secondary_range_name = "services"
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = true
    master_ipv4_cidr_block  = var.master_ipv4_cidr
  }

  master_authorized_networks_config {
    gcp_public_cidrs_access_enabled = false

    dynamic "cidr_blocks" {
      for_each = var.authorized_networks
      content {
        cidr_block   = cidr_blocks.value
        display_name = cidr_blocks.key
      }
    }
  }

  control_plane_endpoints_config {
    dns_endpoint_config {
      allow_external_traffic    = true
      enable_k8s_certs_via_dns  = false
      enable_k8s_tokens_via_dns = false
    }
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }

  workload_identity_config {
    workload_pool = "${var.project_id}.svc.id.goog"
  }

  database_encryption {
    state    = "ENCRYPTED"
    key_name = var.database_encryption
  }

  binary_authorization {
    evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"
  }

  anonymous_authentication_config {
    mode = "LIMITED"
  }

  rbac_binding_config {
    enable_insecure_binding_system_authenticated   = false
    enable_insecure_binding_system_unauthenticated = false
  }

  security_posture_config {
    mode               = "BASIC"
    vulnerability_mode = "VULNERABILITY_DISABLED"
  }

  cost_management_config {
    enabled = true
  }

  vertical_pod_autoscaling {
    enabled = true
  }

  gateway_api_config {
    channel = "CHANNEL_STANDARD"
  }

  logging_config {
    enable_components = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]
  }

  monitoring_config {
    enable_components = ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]
    managed_prometheus {
      enabled = true
    }
  }

  addons_config {
    gce_persistent_disk_csi_driver_config {
      enabled = true
    }
    gke_backup_agent_config {
      enabled = true
    }
  }

  maintenance_policy {
    recurring_window {
      start_time = "2026-01-03T02:00:00Z"
      end_time   = "2026-01-03T08:00:00Z"
      recurrence = "FREQ=WEEKLY;BYDAY=SA,SU"
    }
    maintenance_exclusion {
      exclusion_name = "year-end"
      start_time     = "2026-12-18T00:00:00Z"
      end_time       = "2027-01-04T00:00:00Z"
      exclusion_options {
        scope = "NO_MINOR_UPGRADES"
      }
    }
  }

  # The default pool lives for minutes only, hardened all the same.
  node_config {
    machine_type      = "e2-standard-2"
    service_account   = google_service_account.nodes.email
    boot_disk_kms_key = var.boot_disk_kms_key
    oauth_scopes      = ["https://www.googleapis.com/auth/cloud-platform"]

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }
    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }
  }

  timeouts {
    create = "60m"
    update = "60m"
  }

  lifecycle {
    ignore_changes = [initial_node_count, node_config]
  }
}

resource "google_container_node_pool" "this" {
  for_each = var.node_pools

  project        = var.project_id
  name           = each.key
  location       = var.region
  cluster        = google_container_cluster.this.id
  node_locations = var.node_locations

  autoscaling {
    total_min_node_count = each.value.min_nodes
    total_max_node_count = each.value.max_nodes
    location_policy      = "BALANCED"
  }

  management {
    auto_repair  = true
    auto_upgrade = true
  }

  upgrade_settings {
    strategy        = "SURGE"
    max_surge       = 1
    max_unavailable = 0
  }

  node_config {
    machine_type      = each.value.machine_type
    disk_size_gb      = each.value.disk_size_gb
    disk_type         = "pd-balanced"
    image_type        = "COS_CONTAINERD"
    spot              = each.value.spot
    service_account   = google_service_account.nodes.email
    boot_disk_kms_key = var.boot_disk_kms_key
    oauth_scopes      = ["https://www.googleapis.com/auth/cloud-platform"]
    tags              = ["octollm-node"]
    labels            = { pool = each.key, environment = var.environment }
    metadata          = { disable-legacy-endpoints = "true" }
    resource_labels   = var.resource_labels

    workload_metadata_config {
      mode = "GKE_METADATA"
    }
    shielded_instance_config {
      enable_secure_boot          = true
      enable_integrity_monitoring = true
    }
    kubelet_config {
      insecure_kubelet_readonly_port_enabled = "FALSE"
    }

    dynamic "taint" {
      for_each = each.value.taint == null ? [] : [each.value.taint]
      content {
        key    = "octollm.com/pool"
        value  = taint.value
        effect = "NO_SCHEDULE"
      }
    }
  }

  lifecycle {
    ignore_changes = [initial_node_count]
  }
}

resource "google_gke_backup_backup_plan" "this" {
  project  = var.project_id
  name     = var.cluster_name
  location = var.region
  cluster  = google_container_cluster.this.id

  retention_policy {
    backup_delete_lock_days = 7
    backup_retain_days      = var.backup_retention_days
  }

  backup_schedule {
    cron_schedule = "0 4 * * *"
  }

  backup_config {
    all_namespaces      = true
    include_secrets     = true
    include_volume_data = true
    encryption_key {
      gcp_kms_encryption_key = var.backup_kms_key
    }
  }
}

output "cluster_name" {
  value = google_container_cluster.this.name
}

output "cluster_ca_certificate" {
  value     = google_container_cluster.this.master_auth[0].cluster_ca_certificate
  sensitive = true
}

output "ingress_ip" {
  value = google_compute_global_address.ingress.address
}

output "workload_pool" {
  value = google_container_cluster.this.workload_identity_config[0].workload_pool
}

output "node_service_account_email" {
  value = google_service_account.nodes.email
}
