# Three instances that the application shards over, and a cluster with managed sharding.

module "instances" {
  source = "../../"

  project_id           = "octollm-prod"
  region               = "us-central1"
  environment          = "prod"
  instance_name        = "octollm-prod-redis"
  network_id           = "projects/octollm-prod/global/networks/octollm-prod-vpc"
  memory_size_gb       = 6
  read_replicas        = 2
  shard_count          = 3
  customer_managed_key = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/redis"

  labels = {
    team        = "platform"
    service     = "octollm"
    cost-center = "octollm-platform"
  }
}

module "cluster" {
  source = "../../"

  project_id           = "octollm-prod"
  region               = "us-central1"
  environment          = "prod"
  engine               = "CLUSTER"
  instance_name        = "octollm-prod-redis-cluster"
  network_id           = "projects/octollm-prod/global/networks/octollm-prod-vpc"
  subnet_id            = "projects/octollm-prod/regions/us-central1/subnetworks/octollm-prod-vpc-database"
  shard_count          = 3
  read_replicas        = 1
  customer_managed_key = "projects/octollm-prod/locations/us-central1/keyRings/octollm/cryptoKeys/redis"

  labels = {
    team        = "platform"
    service     = "octollm"
    cost-center = "octollm-platform"
  }
}
