# A production cluster, with its parts applied.

variables {
  project_id   = "octollm-prod"
  region       = "us-central1"
  environment  = "prod"
  cluster_name = "octollm-prod-cluster"
  network_name = "octollm-prod"
  subnet_name  = "octollm-prod-gke"

  labels         = { team = "platform" }
  node_locations = ["us-central1-a", "us-central1-b", "us-central1-c"]

  master_ipv4_cidr_block     = "172.19.0.0/28"
  master_authorized_networks = [{ cidr_block = "10.64.32.0/24", display_name = "bastion" }]

  database_encryption = { key_name = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gke-secrets" }
  boot_disk_kms_key   = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gke-disks"

  artifact_registry_repositories = { images = { repository = "octollm" } }
  upgrade_notifications          = {}
  rbac_security_group            = "gke-security-groups@octollm.com"
  enable_secret_manager_addon    = true

  backup = {
    encryption = { key_name = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/gke-backup" }
  }

  maintenance_exclusions = {
    year-end = { start = "2026-12-18T00:00:00Z", end = "2027-01-04T00:00:00Z" }
  }

  node_pools = {
    general = { machine_type = "n2-standard-8", min_nodes = 5, max_nodes = 15 }
    ingest = {
      machine_type = "n2-standard-8"
      min_nodes    = 0
      max_nodes    = 3
      labels       = { "octollm.com/tier" = "ingest" }
      taints       = [{ key = "octollm.com/pool", value = "ingest", effect = "NO_SCHEDULE" }]
      upgrade      = { strategy = "BLUE_GREEN" }
    }
  }
}

run "plan" {
  command = plan

  assert {
    condition     = google_container_cluster.primary.private_cluster_config[0].enable_private_endpoint
    error_message = "In production, the control plane must have a private address only."
  }

  assert {
    condition     = [for block in google_container_cluster.primary.master_authorized_networks_config[0].cidr_blocks : block.cidr_block] == ["10.64.32.0/24"]
    error_message = "Only the bastion's subnet must be an authorized network."
  }

  assert {
    condition     = google_container_cluster.primary.private_cluster_config[0].master_ipv4_cidr_block == "172.19.0.0/28"
    error_message = "The control plane's range is not passed on."
  }

  assert {
    condition = alltrue([
      for component in ["APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"] :
      contains(google_container_cluster.primary.logging_config[0].enable_components, component) &&
      contains(google_container_cluster.primary.monitoring_config[0].enable_components, component)
    ])
    error_message = "In production, control plane logs and metrics must be on."
  }

  assert {
    condition     = google_container_cluster.primary.enable_intranode_visibility
    error_message = "In production, intranode visibility must be on."
  }

  assert {
    condition = (
      google_container_cluster.primary.database_encryption[0].state == "ENCRYPTED" &&
      endswith(google_container_cluster.primary.database_encryption[0].key_name, "/gke-secrets")
    )
    error_message = "Kubernetes Secrets must be encrypted with the given key."
  }

  assert {
    condition = alltrue([
      for pool in google_container_node_pool.pools : endswith(pool.node_config[0].boot_disk_kms_key, "/gke-disks")
    ]) && endswith(google_container_cluster.primary.node_config[0].boot_disk_kms_key, "/gke-disks")
    error_message = "All boot disks, including those of the default pool, must be encrypted with the given key."
  }

  assert {
    condition = (
      google_container_cluster.primary.authenticator_groups_config[0].security_group == "gke-security-groups@octollm.com" &&
      google_container_cluster.primary.secret_manager_config[0].enabled
    )
    error_message = "The group or the Secret Manager addon is not passed on."
  }

  assert {
    condition = (
      one(google_container_cluster.primary.maintenance_policy[0].maintenance_exclusion).exclusion_name == "year-end" &&
      one(google_container_cluster.primary.maintenance_policy[0].maintenance_exclusion).exclusion_options[0].scope == "NO_MINOR_UPGRADES"
    )
    error_message = "The exclusion must block minor versions, not patches."
  }

  assert {
    condition = alltrue([
      for pool in google_container_node_pool.pools : pool.node_locations == toset(["us-central1-a", "us-central1-b", "us-central1-c"])
    ])
    error_message = "Nodes must be in all three zones."
  }

  assert {
    condition = (
      google_container_node_pool.pools["general"].initial_node_count == 2 &&
      google_container_node_pool.pools["ingest"].initial_node_count == 0
    )
    error_message = "min_nodes = 5 in three zones must give two initial nodes per zone; min_nodes = 0 must give none."
  }

  assert {
    condition = (
      google_container_node_pool.pools["ingest"].node_config[0].taint[0].effect == "NO_SCHEDULE" &&
      google_container_node_pool.pools["ingest"].node_config[0].labels == tomap({ "octollm.com/tier" = "ingest", pool = "ingest" })
    )
    error_message = "Taints and labels of the pool are not passed on."
  }

  assert {
    condition = (
      google_container_node_pool.pools["ingest"].upgrade_settings[0].strategy == "BLUE_GREEN" &&
      google_container_node_pool.pools["ingest"].upgrade_settings[0].blue_green_settings[0].standard_rollout_policy[0].batch_percentage == 0.25 &&
      google_container_node_pool.pools["general"].upgrade_settings[0].max_surge == 1
    )
    error_message = "Each pool must have its own upgrade strategy."
  }

  assert {
    condition = (
      google_gke_backup_backup_plan.plan["plan"].retention_policy[0].backup_retain_days == 30 &&
      google_gke_backup_backup_plan.plan["plan"].retention_policy[0].backup_delete_lock_days == 7 &&
      google_gke_backup_backup_plan.plan["plan"].backup_config[0].all_namespaces &&
      endswith(google_gke_backup_backup_plan.plan["plan"].backup_config[0].encryption_key[0].gcp_kms_encryption_key, "/gke-backup") &&
      google_container_cluster.primary.addons_config[0].gke_backup_agent_config[0].enabled
    )
    error_message = "Backups must cover all namespaces, be encrypted and kept for 30 days, and the backup agent must be on."
  }

  assert {
    condition = (
      google_artifact_registry_repository_iam_member.nodes["images"].role == "roles/artifactregistry.reader" &&
      google_artifact_registry_repository_iam_member.nodes["images"].location == "us-central1" &&
      google_artifact_registry_repository_iam_member.nodes["images"].project == "octollm-prod"
    )
    error_message = "Nodes must have read access to the given repository only."
  }

  assert {
    condition = (
      google_pubsub_topic.upgrades["upgrades"].name == "octollm-prod-cluster-upgrades" &&
      google_pubsub_topic.upgrades["upgrades"].message_storage_policy[0].allowed_persistence_regions == toset(["us-central1"])
    )
    error_message = "Notifications must be stored in the cluster's region."
  }

  assert {
    condition     = google_container_cluster.primary.resource_labels == tomap({ environment = "prod", managed-by = "terraform", team = "platform" })
    error_message = "Labels are not merged."
  }
}

run "apply" {
  assert {
    condition     = google_container_node_pool.pools["general"].cluster == google_container_cluster.primary.id
    error_message = "The pool must belong to the cluster."
  }

  assert {
    condition     = output.cluster_name == "octollm-prod-cluster" && output.location == "us-central1"
    error_message = "The outputs do not name the cluster."
  }

  assert {
    condition     = output.cluster_endpoint == google_container_cluster.primary.endpoint && length(output.cluster_endpoint) > 0
    error_message = "cluster_endpoint must be the IP address while IP endpoints are on."
  }

  assert {
    condition     = output.workload_pool == "octollm-prod.svc.id.goog"
    error_message = "The workload pool must come from the cluster."
  }

  assert {
    condition     = output.ingress_address_name == "octollm-prod-cluster-ingress" && output.ingress_ip == google_compute_global_address.ingress.address
    error_message = "The output of the load balancer's address is missing."
  }

  assert {
    condition     = output.node_service_account_email == "octollm-prod-cluster-nodes@octollm-prod.iam.gserviceaccount.com"
    error_message = "The output of the node service account is missing."
  }

  assert {
    condition     = toset(output.node_pool_names) == toset(["general", "ingest"])
    error_message = "The output of the node pools is missing."
  }

  assert {
    condition     = output.upgrade_topic_id == google_container_cluster.primary.notification_config[0].pubsub[0].topic
    error_message = "The cluster must publish to the topic in the output."
  }

  assert {
    condition     = output.backup_plan_id == google_gke_backup_backup_plan.plan["plan"].id
    error_message = "The output of the backup plan is missing."
  }

  assert {
    condition     = issensitive(output.cluster_ca_certificate) && output.cluster_ca_certificate == google_container_cluster.primary.master_auth[0].cluster_ca_certificate
    error_message = "The output of the certificate authority is missing or not sensitive."
  }
}

run "backed_up_by_other_means" {
  command = plan

  variables {
    backup              = null
    enable_backup_agent = false
  }

  assert {
    condition     = length(google_gke_backup_backup_plan.plan) == 0 && !google_container_cluster.primary.addons_config[0].gke_backup_agent_config[0].enabled
    error_message = "enable_backup_agent = false must allow production without a backup plan."
  }
}
