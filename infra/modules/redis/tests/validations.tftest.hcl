# Input that the module rejects, because otherwise an apply would fail partway.

variables {
  project_id     = "octollm-dev"
  region         = "us-central1"
  instance_name  = "octollm-dev-redis"
  memory_size_gb = 5
  network_id     = "projects/octollm-dev/global/networks/octollm-dev-vpc"
}

run "refuses_a_project_number_for_an_id" {
  command = plan

  variables {
    project_id = "482916370155"
  }

  expect_failures = [var.project_id]
}

run "refuses_a_project_number_with_letters" {
  command = plan

  variables {
    project_number       = "octollm-dev"
    customer_managed_key = "projects/octollm-dev/locations/us-central1/keyRings/octollm/cryptoKeys/redis"
  }

  expect_failures = [var.project_number]
}

run "refuses_a_grant_without_a_key" {
  command = plan

  variables {
    project_number = "482916370155"
  }

  expect_failures = [var.project_number]
}

run "refuses_a_zone_for_a_region" {
  command = plan

  variables {
    region = "us-central1-a"
  }

  expect_failures = [var.region]
}

run "refuses_another_environment" {
  command = plan

  variables {
    environment = "test"
  }

  expect_failures = [var.environment]
}

run "refuses_labels_in_capitals" {
  command = plan

  variables {
    labels = { Team = "platform" }
  }

  expect_failures = [var.labels]
}

run "refuses_another_engine" {
  command = plan

  variables {
    engine = "VALKEY"
  }

  expect_failures = [var.engine]
}

run "refuses_a_name_with_underscores" {
  command = plan

  variables {
    instance_name = "octollm_dev_redis"
  }

  expect_failures = [var.instance_name]
}

run "refuses_a_name_that_is_too_long" {
  command = plan

  variables {
    instance_name = "octollm-dev-redis-of-the-orchestrator-team"
  }

  expect_failures = [var.instance_name]
}

run "refuses_a_name_that_is_too_long_with_its_shard" {
  command = plan

  variables {
    instance_name = "octollm-dev-redis-for-the-orchestrator-x"
    shard_count   = 2
  }

  expect_failures = [var.instance_name]
}

run "refuses_an_old_version" {
  command = plan

  variables {
    redis_version = "REDIS_6_X"
  }

  expect_failures = [var.redis_version]
}

run "refuses_another_tier" {
  command = plan

  variables {
    tier = "STANDARD"
  }

  expect_failures = [var.tier]
}

run "refuses_no_memory" {
  command = plan

  variables {
    memory_size_gb = null
  }

  expect_failures = [var.memory_size_gb]
}

run "refuses_too_much_memory" {
  command = plan

  variables {
    memory_size_gb = 301
  }

  expect_failures = [var.memory_size_gb]
}

run "refuses_half_a_gigabyte" {
  command = plan

  variables {
    memory_size_gb = 1.5
  }

  expect_failures = [var.memory_size_gb]
}

run "refuses_memory_of_a_cluster" {
  command = plan

  variables {
    engine    = "CLUSTER"
    subnet_id = "projects/octollm-dev/regions/us-central1/subnetworks/database"
  }

  expect_failures = [var.memory_size_gb]
}

run "refuses_six_replicas" {
  command = plan

  variables {
    tier          = "STANDARD_HA"
    read_replicas = 6
  }

  expect_failures = [var.read_replicas]
}

run "refuses_replicas_of_a_basic_instance" {
  command = plan

  variables {
    read_replicas = 1
  }

  expect_failures = [var.read_replicas]
}

run "refuses_two_replicas_with_too_little_memory" {
  command = plan

  variables {
    tier           = "STANDARD_HA"
    memory_size_gb = 3
    read_replicas  = 2
  }

  expect_failures = [var.read_replicas]
}

run "refuses_no_shards" {
  command = plan

  variables {
    shard_count = 0
  }

  expect_failures = [var.shard_count]
}

run "refuses_an_unknown_node_type" {
  command = plan

  variables {
    engine         = "CLUSTER"
    memory_size_gb = null
    node_type      = "REDIS_HUGE"
    subnet_id      = "projects/octollm-dev/regions/us-central1/subnetworks/database"
  }

  expect_failures = [var.node_type]
}

run "refuses_the_name_of_a_network" {
  command = plan

  variables {
    network_id = "octollm-dev-vpc"
  }

  expect_failures = [var.network_id]
}

run "refuses_another_connect_mode" {
  command = plan

  variables {
    connect_mode = "PRIVATE_SERVICE_CONNECT"
  }

  expect_failures = [var.connect_mode]
}

run "refuses_a_cidr_for_an_allocated_range" {
  command = plan

  variables {
    reserved_ip_range = "10.0.0.0/28"
  }

  expect_failures = [var.reserved_ip_range]
}

run "refuses_a_name_for_a_peered_range" {
  command = plan

  variables {
    reserved_ip_range = "octollm-dev-psa"
    connect_mode      = "DIRECT_PEERING"
  }

  expect_failures = [var.reserved_ip_range]
}

run "refuses_addresses_for_replicas_that_are_not_there" {
  command = plan

  variables {
    secondary_ip_range = "auto"
  }

  expect_failures = [var.secondary_ip_range]
}

run "refuses_a_cluster_without_a_subnet" {
  command = plan

  variables {
    engine         = "CLUSTER"
    memory_size_gb = null
  }

  expect_failures = [var.subnet_id]
}

run "refuses_a_subnet_elsewhere" {
  command = plan

  variables {
    engine         = "CLUSTER"
    memory_size_gb = null
    subnet_id      = "projects/octollm-dev/regions/us-east1/subnetworks/database"
  }

  expect_failures = [var.subnet_id]
}

run "refuses_a_secret_version_of_zero" {
  command = plan

  variables {
    auth_secret_version = 0
  }

  expect_failures = [var.auth_secret_version]
}

run "refuses_a_client_without_a_kind" {
  command = plan

  variables {
    clients = { orchestrator = "orchestrator@octollm-dev.iam.gserviceaccount.com" }
  }

  expect_failures = [var.clients]
}

run "refuses_a_group_on_a_cluster" {
  command = plan

  variables {
    engine         = "CLUSTER"
    memory_size_gb = null
    subnet_id      = "projects/octollm-dev/regions/us-central1/subnetworks/database"
    clients        = { team = "group:platform@octollm.com" }
  }

  expect_failures = [var.clients]
}

run "refuses_a_key_of_another_region" {
  command = plan

  variables {
    customer_managed_key = "projects/octollm-dev/locations/us-east1/keyRings/octollm/cryptoKeys/redis"
  }

  expect_failures = [var.customer_managed_key]
}

run "refuses_a_secrets_key_under_the_wrong_region" {
  command = plan

  variables {
    secret_encryption_keys = { us-central1 = "projects/octollm-dev/locations/us-east1/keyRings/octollm/cryptoKeys/redis" }
  }

  expect_failures = [var.secret_encryption_keys]
}

run "refuses_a_secrets_key_that_nothing_uses" {
  command = plan

  variables {
    secret_encryption_keys = { us-east1 = "projects/octollm-dev/locations/us-east1/keyRings/octollm/cryptoKeys/redis" }
  }

  expect_failures = [var.secret_encryption_keys]
}

run "refuses_settings_with_underscores" {
  command = plan

  variables {
    redis_configs = { maxmemory_policy = "allkeys-lru" }
  }

  expect_failures = [var.redis_configs]
}

run "refuses_an_eviction_policy_that_is_not_there" {
  command = plan

  variables {
    redis_configs = { maxmemory-policy = "lru" }
  }

  expect_failures = [var.redis_configs]
}

run "refuses_a_log_on_an_instance" {
  command = plan

  variables {
    persistence = { mode = "AOF" }
  }

  expect_failures = [var.persistence]
}

run "refuses_a_period_of_its_own" {
  command = plan

  variables {
    persistence = { period = "TWO_HOURS" }
  }

  expect_failures = [var.persistence]
}

run "refuses_another_fsync" {
  command = plan

  variables {
    persistence = { fsync = "SOMETIMES" }
  }

  expect_failures = [var.persistence]
}

run "refuses_a_backup_at_no_hour" {
  command = plan

  variables {
    cluster_backup = { hour = 24 }
  }

  expect_failures = [var.cluster_backup]
}

run "refuses_a_backup_for_no_day" {
  command = plan

  variables {
    cluster_backup = { retention_days = 0 }
  }

  expect_failures = [var.cluster_backup]
}

run "refuses_maintenance_on_no_day" {
  command = plan

  variables {
    maintenance_window = { day = "Sunday" }
  }

  expect_failures = [var.maintenance_window]
}
