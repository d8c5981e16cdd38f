# What both engines share. Instances, the cluster, clients and keys have files of their own.

locals {
  is_cluster = var.engine == "CLUSTER"
  tier       = coalesce(var.tier, var.environment == "dev" ? "BASIC" : "STANDARD_HA")

  # The first instance keeps the plain name, so that adding shards later leaves it alone.
  instances = {
    for i in range(local.is_cluster ? 0 : var.shard_count) :
    tostring(i) => i == 0 ? var.instance_name : "${var.instance_name}-${i + 1}"
  }

  clusters = { for key in ["cluster"] : key => var.instance_name if local.is_cluster }

  # The variable wins over a label of the same name: policies and budgets go by this label.
  labels = merge({ managed-by = "terraform" }, var.labels, { environment = var.environment })

  # A cache: when memory is full, what was not used for the longest time goes.
  redis_configs = merge({ "maxmemory-policy" = "allkeys-lru" }, var.redis_configs)
}
