# Values that both engines share. Instances, the cluster, clients and keys have their own files.

locals {
  is_cluster = var.engine == "CLUSTER"
  tier       = coalesce(var.tier, var.environment == "dev" ? "BASIC" : "STANDARD_HA")

  # The first instance has no number, so adding shards later does not replace it.
  instances = {
    for i in range(local.is_cluster ? 0 : var.shard_count) :
    tostring(i) => i == 0 ? var.instance_name : "${var.instance_name}-${i + 1}"
  }

  clusters = { for key in ["cluster"] : key => var.instance_name if local.is_cluster }

  # The variable overrides a label of the same name: policies and budgets depend on this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  # A cache: when memory is full, Redis evicts the least recently used keys.
  redis_configs = merge({ "maxmemory-policy" = "allkeys-lru" }, var.redis_configs)
}
