variables {
  project_id    = "octollm-prod"
  region        = "us-central1"
  environment   = "prod"
  engine        = "CLUSTER"
  instance_name = "octollm-prod-redis"
  shard_count   = 3
  read_replicas = 1
  network_id    = "projects/octollm-prod/global/networks/octollm-prod-vpc"
  subnet_id     = "projects/octollm-prod/regions/us-central1/subnetworks/octollm-prod-vpc-database"
}

run "is_closed_by_default" {
  command = plan

  assert {
    condition     = google_redis_cluster.cluster["cluster"].authorization_mode == "AUTH_MODE_IAM_AUTH"
    error_message = "Clients must use IAM authentication."
  }

  assert {
    condition     = google_redis_cluster.cluster["cluster"].transit_encryption_mode == "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION"
    error_message = "Traffic is encrypted."
  }

  assert {
    condition     = google_redis_cluster.cluster["cluster"].deletion_protection_enabled
    error_message = "The cluster must have deletion protection."
  }

  assert {
    condition     = one(google_redis_cluster.cluster["cluster"].psc_configs).network == var.network_id
    error_message = "The endpoints must be in the given network."
  }

  assert {
    condition     = length(google_redis_instance.instance) == 0 && length(google_secret_manager_secret.auth) == 0
    error_message = "A cluster has no instances and no AUTH string."
  }
}

run "has_shards_replicas_and_zones" {
  command = plan

  assert {
    condition = (
      google_redis_cluster.cluster["cluster"].shard_count == 3 &&
      google_redis_cluster.cluster["cluster"].replica_count == 1 &&
      google_redis_cluster.cluster["cluster"].node_type == "REDIS_STANDARD_SMALL"
    )
    error_message = "There are three shards of a small node with one replica each."
  }

  assert {
    condition     = google_redis_cluster.cluster["cluster"].zone_distribution_config[0].mode == "MULTI_ZONE"
    error_message = "Nodes are in several zones."
  }
}

run "makes_its_endpoints" {
  command = plan

  assert {
    condition = (
      google_network_connectivity_service_connection_policy.redis["cluster"].service_class == "gcp-memorystore-redis" &&
      google_network_connectivity_service_connection_policy.redis["cluster"].location == "us-central1" &&
      google_network_connectivity_service_connection_policy.redis["cluster"].psc_config[0].subnetworks == tolist([var.subnet_id])
    )
    error_message = "Memorystore must be allowed to create endpoints in the subnet."
  }
}

run "takes_a_policy_that_exists" {
  command = plan

  variables {
    create_service_connection_policy = false
    subnet_id                        = null
  }

  assert {
    condition     = length(google_network_connectivity_service_connection_policy.redis) == 0
    error_message = "There must be no second connection policy."
  }
}

run "is_persistent_and_backed_up" {
  command = plan

  assert {
    condition = (
      google_redis_cluster.cluster["cluster"].persistence_config[0].mode == "RDB" &&
      google_redis_cluster.cluster["cluster"].persistence_config[0].rdb_config[0].rdb_snapshot_period == "TWENTY_FOUR_HOURS"
    )
    error_message = "There is a snapshot every day."
  }

  assert {
    condition = (
      google_redis_cluster.cluster["cluster"].automated_backup_config[0].retention == "3024000s" &&
      google_redis_cluster.cluster["cluster"].automated_backup_config[0].fixed_frequency_schedule[0].start_time[0].hours == 2
    )
    error_message = "There is a backup every day, kept for 35 days."
  }
}

run "logs_every_write" {
  command = plan

  variables {
    persistence    = { mode = "AOF", fsync = "ALWAYS" }
    cluster_backup = { hour = 0, retention_days = 7 }
  }

  assert {
    condition = (
      google_redis_cluster.cluster["cluster"].persistence_config[0].mode == "AOF" &&
      google_redis_cluster.cluster["cluster"].persistence_config[0].aof_config[0].append_fsync == "ALWAYS"
    )
    error_message = "The log is flushed at every write."
  }

  assert {
    condition = (
      google_redis_cluster.cluster["cluster"].automated_backup_config[0].retention == "604800s" &&
      google_redis_cluster.cluster["cluster"].automated_backup_config[0].fixed_frequency_schedule[0].start_time[0].hours == 0
    )
    error_message = "Backups are made at midnight and kept for a week."
  }
}

run "can_do_without_backups" {
  command = plan

  variables {
    cluster_backup = null
  }

  assert {
    condition     = length(google_redis_cluster.cluster["cluster"].automated_backup_config) == 0
    error_message = "There must be no backups."
  }
}

run "lets_clients_in_to_this_cluster_only" {
  command = plan

  variables {
    clients = { orchestrator = "serviceAccount:orchestrator@octollm-prod.iam.gserviceaccount.com" }
  }

  assert {
    condition = (
      google_project_iam_member.client["orchestrator"].role == "roles/redis.dbConnectionUser" &&
      google_project_iam_member.client["orchestrator"].condition[0].expression == "resource.name == 'projects/octollm-prod/locations/us-central1/clusters/octollm-prod-redis'"
    )
    error_message = "The client must be able to connect to this cluster only."
  }
}

run "encrypts_with_a_key_of_ones_own" {
  command = plan

  variables {
    project_number       = "482916370155"
    customer_managed_key = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/redis"
  }

  assert {
    condition     = google_redis_cluster.cluster["cluster"].kms_key == var.customer_managed_key
    error_message = "The cluster is encrypted with the key."
  }

  assert {
    condition     = google_kms_crypto_key_iam_member.redis["us-central1"].member == "serviceAccount:service-482916370155@cloud-redis.iam.gserviceaccount.com"
    error_message = "Memorystore's service agent must have access to the key."
  }
}

run "tells_where_it_is" {
  assert {
    condition     = output.discovery_endpoint == "${output.host}:${output.port}" && output.host != null
    error_message = "The output must have the discovery endpoint."
  }

  assert {
    condition     = output.hosts == { 0 = output.host }
    error_message = "A cluster has one address."
  }

  assert {
    condition     = output.auth_secret_id == null && output.read_endpoint == null && output.persistence_iam_identity == null
    error_message = "A cluster has no AUTH string, read endpoint or identity for exports."
  }

  assert {
    condition     = output.backup_collection != null && contains(keys(output.server_ca_certs), "0")
    error_message = "The outputs of a cluster must have its backups and its certificate authorities."
  }
}
