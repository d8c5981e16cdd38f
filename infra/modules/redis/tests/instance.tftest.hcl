variables {
  project_id     = "octollm-prod"
  region         = "us-central1"
  environment    = "prod"
  instance_name  = "octollm-prod-redis"
  tier           = "STANDARD_HA"
  memory_size_gb = 6
  network_id     = "projects/octollm-prod/global/networks/octollm-prod-vpc"
}

run "is_closed_by_default" {
  command = plan

  assert {
    condition     = google_redis_instance.instance["0"].auth_enabled
    error_message = "AUTH must be on."
  }

  assert {
    condition     = google_redis_instance.instance["0"].transit_encryption_mode == "SERVER_AUTHENTICATION"
    error_message = "Traffic is encrypted."
  }

  assert {
    condition = (
      google_redis_instance.instance["0"].authorized_network == "projects/octollm-prod/global/networks/octollm-prod-vpc" &&
      google_redis_instance.instance["0"].connect_mode == "PRIVATE_SERVICE_ACCESS"
    )
    error_message = "The instance must be in the given network, through private services access."
  }

  assert {
    condition     = google_redis_instance.instance["0"].deletion_protection
    error_message = "Deletion protection must be on and set explicitly."
  }

  assert {
    condition     = google_redis_instance.instance["0"].customer_managed_key == null && length(google_kms_crypto_key_iam_member.redis) == 0
    error_message = "Without a key there is nothing to grant."
  }

  assert {
    condition     = length(google_redis_cluster.cluster) == 0 && length(google_network_connectivity_service_connection_policy.redis) == 0
    error_message = "An instance needs no cluster and no service connection policy."
  }
}

run "survives_a_failure_by_default" {
  command = plan

  assert {
    condition = (
      google_redis_instance.instance["0"].persistence_config[0].persistence_mode == "RDB" &&
      google_redis_instance.instance["0"].persistence_config[0].rdb_snapshot_period == "TWENTY_FOUR_HOURS"
    )
    error_message = "There is a snapshot every day."
  }

  assert {
    condition = (
      google_redis_instance.instance["0"].maintenance_policy[0].weekly_maintenance_window[0].day == "SUNDAY" &&
      google_redis_instance.instance["0"].maintenance_policy[0].weekly_maintenance_window[0].start_time[0].hours == 3
    )
    error_message = "Maintenance is on Sunday at three."
  }

  assert {
    condition     = google_redis_instance.instance["0"].redis_version == "REDIS_7_2"
    error_message = "The version is 7.2."
  }

  assert {
    condition     = google_redis_instance.instance["0"].redis_configs == tomap({ maxmemory-policy = "allkeys-lru" })
    error_message = "A full cache must evict the least recently used keys."
  }
}

run "counts_the_standby_alone_as_no_read_replica" {
  command = plan

  variables {
    memory_size_gb = 3
    read_replicas  = 1
  }

  assert {
    condition = (
      google_redis_instance.instance["0"].read_replicas_mode == "READ_REPLICAS_DISABLED" &&
      google_redis_instance.instance["0"].replica_count == 1
    )
    error_message = "One replica must be the standby, at any size."
  }

  assert {
    condition     = output.read_endpoint == null && output.read_endpoint_port == null
    error_message = "The standby must not accept reads."
  }
}

run "has_a_standby_without_being_told" {
  command = plan

  assert {
    condition     = google_redis_instance.instance["0"].replica_count == 1
    error_message = "STANDARD_HA must have a standby even with read_replicas = 0."
  }
}

run "reads_from_two_replicas" {
  command = plan

  variables {
    memory_size_gb     = 5
    read_replicas      = 2
    secondary_ip_range = "auto"
  }

  assert {
    condition = (
      google_redis_instance.instance["0"].read_replicas_mode == "READ_REPLICAS_ENABLED" &&
      google_redis_instance.instance["0"].replica_count == 2
    )
    error_message = "Two or more replicas must accept reads."
  }

  assert {
    condition     = google_redis_instance.instance["0"].secondary_ip_range == "auto"
    error_message = "The replicas must use the given address range."
  }
}

run "is_one_node_on_basic" {
  command = plan

  variables {
    tier           = "BASIC"
    memory_size_gb = 2
  }

  assert {
    condition = (
      google_redis_instance.instance["0"].tier == "BASIC" &&
      google_redis_instance.instance["0"].replica_count == 0 &&
      google_redis_instance.instance["0"].read_replicas_mode == "READ_REPLICAS_DISABLED"
    )
    error_message = "BASIC has no replica."
  }
}

run "has_a_standby_where_it_is_not_dev" {
  command = plan

  variables {
    tier = null
  }

  assert {
    condition     = google_redis_instance.instance["0"].tier == "STANDARD_HA" && google_redis_instance.instance["0"].replica_count == 1
    error_message = "The default must be STANDARD_HA with one standby."
  }
}

run "is_one_node_in_dev" {
  command = plan

  variables {
    environment = "dev"
    tier        = null
  }

  assert {
    condition     = google_redis_instance.instance["0"].tier == "BASIC"
    error_message = "In dev, there must be no standby by default."
  }
}

run "shards_over_instances" {
  command = plan

  variables {
    shard_count   = 3
    read_replicas = 2
    clients = {
      orchestrator = "serviceAccount:orchestrator@octollm-prod.iam.gserviceaccount.com"
      ingest       = "serviceAccount:ingest@octollm-prod.iam.gserviceaccount.com"
    }
  }

  assert {
    condition = [for key in ["0", "1", "2"] : google_redis_instance.instance[key].name] == [
      "octollm-prod-redis", "octollm-prod-redis-2", "octollm-prod-redis-3",
    ]
    error_message = "The first shard must have no number in its name, so that adding shards replaces nothing."
  }

  assert {
    condition     = google_redis_instance.instance["2"].display_name == "octollm-prod-redis, shard 3 of 3"
    error_message = "The display name must show the shard."
  }

  assert {
    condition     = sort([for secret in google_secret_manager_secret.auth : secret.secret_id]) == tolist(["octollm-prod-redis-2-auth", "octollm-prod-redis-3-auth", "octollm-prod-redis-auth"])
    error_message = "Each shard must have its own AUTH string."
  }

  assert {
    condition     = length(google_secret_manager_secret_iam_member.client) == 6
    error_message = "Two clients must have access to three secrets each."
  }

  assert {
    condition = alltrue([
      for grant in google_secret_manager_secret_iam_member.client : grant.role == "roles/secretmanager.secretAccessor"
    ])
    error_message = "Clients must have access to the secrets only."
  }
}

run "keeps_the_auth_string_out_of_the_plan" {
  command = plan

  assert {
    condition = (
      google_secret_manager_secret_version.auth["0"].secret_data == null &&
      google_secret_manager_secret_version.auth["0"].secret_data_wo == null
    )
    error_message = "The secret version must get the AUTH string through a write-only argument."
  }

  assert {
    condition     = tostring(google_secret_manager_secret_version.auth["0"].secret_data_wo_version) == "1"
    error_message = "The version of the write-only argument must be set and not 0."
  }

  assert {
    condition = (
      google_secret_manager_secret.auth["0"].deletion_protection &&
      google_secret_manager_secret.auth["0"].version_destroy_ttl == "604800s"
    )
    error_message = "The secret must have deletion protection, and destroyed versions must be recoverable."
  }

  assert {
    condition     = google_secret_manager_secret.auth["0"].replication[0].user_managed[0].replicas[0].location == "us-central1"
    error_message = "The secret stays in the region."
  }
}

run "keeps_no_secret_without_auth" {
  command = plan

  variables {
    auth_enabled = false
    clients      = { orchestrator = "serviceAccount:orchestrator@octollm-prod.iam.gserviceaccount.com" }
  }

  assert {
    condition = (
      !google_redis_instance.instance["0"].auth_enabled && length(google_secret_manager_secret.auth) == 0 &&
      length(google_secret_manager_secret_iam_member.client) == 0 && output.auth_secret_id == null
    )
    error_message = "Without AUTH, there must be no secret and no grants."
  }
}

run "encrypts_with_keys_of_ones_own" {
  command = plan

  variables {
    project_number         = "482916370155"
    customer_managed_key   = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/redis"
    secret_encryption_keys = { us-central1 = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/secrets" }
  }

  assert {
    condition     = google_redis_instance.instance["0"].customer_managed_key == var.customer_managed_key
    error_message = "The instance is encrypted with the key."
  }

  assert {
    condition = (
      google_kms_crypto_key_iam_member.redis["us-central1"].member == "serviceAccount:service-482916370155@cloud-redis.iam.gserviceaccount.com" &&
      google_kms_crypto_key_iam_member.redis["us-central1"].role == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    )
    error_message = "Memorystore's service agent must have access to the key."
  }

  assert {
    condition     = google_secret_manager_secret.auth["0"].replication[0].user_managed[0].replicas[0].customer_managed_encryption[0].kms_key_name == var.secret_encryption_keys["us-central1"]
    error_message = "The AUTH string is encrypted with the secrets' key."
  }
}

run "leaves_the_grant_to_the_caller" {
  command = plan

  variables {
    customer_managed_key = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/redis"
  }

  assert {
    condition     = length(google_kms_crypto_key_iam_member.redis) == 0
    error_message = "Without project_number the module grants nothing."
  }
}

run "can_be_tuned" {
  command = plan

  variables {
    labels             = { team = "platform", environment = "other" }
    redis_version      = "REDIS_7_0"
    reserved_ip_range  = "octollm-prod-psa"
    redis_configs      = { maxmemory-policy = "volatile-lfu", activedefrag = "yes" }
    persistence        = { period = "ONE_HOUR" }
    maintenance_window = { day = "SATURDAY", hour = 5 }
  }

  assert {
    condition     = google_redis_instance.instance["0"].redis_configs == tomap({ maxmemory-policy = "volatile-lfu", activedefrag = "yes" })
    error_message = "The caller's settings must override the defaults."
  }

  assert {
    condition = (
      google_redis_instance.instance["0"].persistence_config[0].rdb_snapshot_period == "ONE_HOUR" &&
      google_redis_instance.instance["0"].reserved_ip_range == "octollm-prod-psa" &&
      google_redis_instance.instance["0"].maintenance_policy[0].weekly_maintenance_window[0].day == "SATURDAY"
    )
    error_message = "Snapshots, range and maintenance must match the input."
  }

  assert {
    condition     = google_redis_instance.instance["0"].labels == tomap({ team = "platform", environment = "prod", managed-by = "terraform" })
    error_message = "The label environment is that of the variable."
  }
}

run "can_do_without_snapshots" {
  command = plan

  variables {
    persistence = { mode = "DISABLED" }
  }

  assert {
    condition     = google_redis_instance.instance["0"].persistence_config[0].persistence_mode == "DISABLED"
    error_message = "Snapshots must be off, and set explicitly."
  }
}

run "tells_where_it_is" {
  variables {
    shard_count   = 2
    read_replicas = 2
  }

  assert {
    condition     = output.host == google_redis_instance.instance["0"].host && output.port == google_redis_instance.instance["0"].port
    error_message = "host and port are those of the first shard."
  }

  assert {
    condition     = output.hosts == { 0 = google_redis_instance.instance["0"].host, 1 = google_redis_instance.instance["1"].host }
    error_message = "hosts has one address for each shard."
  }

  assert {
    condition     = output.connection_string == "rediss://${output.host}:${output.port}"
    error_message = "connection_string has TLS and no password."
  }

  assert {
    condition     = output.auth_secret_id == "projects/octollm-prod/secrets/octollm-prod-redis-auth"
    error_message = "auth_secret_id is the secret of the first shard."
  }

  assert {
    condition     = output.shards["1"].auth_secret_id == "projects/octollm-prod/secrets/octollm-prod-redis-2-auth"
    error_message = "shards must have the secret of each shard."
  }

  assert {
    condition     = output.read_endpoint == google_redis_instance.instance["0"].read_endpoint && output.read_endpoint_port == google_redis_instance.instance["0"].read_endpoint_port
    error_message = "read_endpoint is that of the first shard."
  }

  assert {
    condition     = output.persistence_iam_identity == google_redis_instance.instance["0"].persistence_iam_identity
    error_message = "persistence_iam_identity is that of the first shard."
  }

  assert {
    condition     = sort(keys(output.server_ca_certs)) == tolist(["0", "1"])
    error_message = "There are certificates for each shard."
  }

  assert {
    condition     = output.discovery_endpoint == null && output.backup_collection == null
    error_message = "Instances have no discovery endpoint and no backups."
  }
}
