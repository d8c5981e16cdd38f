"""Which changes of Google Cloud resources are made in place and which need a new resource, with the shipped packs.

What is right was read from the provider's documentation and source (version 7.46,
https://github.com/hashicorp/terraform-provider-google: `ForceNew` of the attribute, the functions in `CustomizeDiff`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.standin.provider import Provider
from octoguard.standin.schema import newest_pack
from octoguard.standin.values import complete

if TYPE_CHECKING:
    from octoguard.standin.replacement import Path

SETTINGS = {"project": "acme-prod", "region": "us-central1", "zone": "us-central1-a"}
IN_PLACE, REPLACED = False, True
COLUMNS = '[{"name":"id","type":"STRING","mode":"REQUIRED"},{"name":"total","type":"INTEGER"}]'
KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/"
TABLE = "CREATE TABLE t (id INT64) PRIMARY KEY(id)"

# `(type, attribute, before, after, outcome)`; `a.0.b` is an attribute of a block.
ROWS: list[tuple[str, str, Any, Any, bool]] = [
    ("google_compute_instance", "machine_type", "e2-small", "e2-medium", IN_PLACE),
    ("google_compute_instance", "labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_compute_instance", "tags", ["a"], ["a", "b"], IN_PLACE),
    ("google_compute_instance", "metadata", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_compute_instance", "metadata_startup_script", "a", "b", REPLACED),
    ("google_compute_instance", "name", "a", "b", REPLACED),
    ("google_compute_instance", "zone", "us-central1-a", "us-central1-b", REPLACED),
    ("google_compute_instance", "hostname", "a.example.com", "b.example.com", REPLACED),
    ("google_compute_instance", "boot_disk.0.initialize_params.0.image", "debian-11", "debian-12", REPLACED),
    ("google_compute_instance", "boot_disk.0.auto_delete", True, False, IN_PLACE),
    ("google_compute_instance", "network_interface.0.access_config", [], [{}], IN_PLACE),
    ("google_compute_instance", "network_interface.0.access_config", [{}], [], IN_PLACE),
    ("google_compute_instance", "network_interface.0.network_ip", "10.0.0.2", "10.0.0.3", REPLACED),
    ("google_compute_instance", "network_interface.0.nic_type", "GVNIC", "VIRTIO_NET", REPLACED),
    ("google_compute_instance", "service_account.0.scopes", ["cloud-platform"], ["storage-ro"], IN_PLACE),
    ("google_compute_instance", "shielded_instance_config.0.enable_secure_boot", False, True, IN_PLACE),
    ("google_compute_instance", "scheduling.0.automatic_restart", True, False, IN_PLACE),
    ("google_compute_instance", "scheduling.0.preemptible", False, True, REPLACED),
    ("google_compute_instance", "deletion_protection", True, False, IN_PLACE),
    ("google_compute_instance", "attached_disk", [], [{"source": "d"}], IN_PLACE),
    ("google_compute_instance", "scratch_disk", [], [{"interface": "NVME"}], REPLACED),
    ("google_compute_instance", "guest_accelerator", [], [{"type": "nvidia-l4", "count": 1}], REPLACED),
    ("google_compute_instance_template", "machine_type", "e2-small", "e2-medium", REPLACED),
    ("google_compute_instance_template", "tags", ["a"], ["b"], REPLACED),
    ("google_compute_instance_template", "disk.0.disk_size_gb", 10, 20, REPLACED),
    ("google_compute_instance_template", "network_interface.0.access_config", [], [{}], REPLACED),
    ("google_compute_disk", "size", 10, 20, IN_PLACE),
    ("google_compute_disk", "size", 20, 10, REPLACED),
    ("google_compute_disk", "type", "pd-ssd", "pd-standard", REPLACED),
    ("google_compute_disk", "labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_compute_disk", "image", "debian-11", "debian-12", REPLACED),
    ("google_compute_disk", "disk_encryption_key.0.kms_key_self_link", KEY + "a", KEY + "b", REPLACED),
    ("google_compute_region_disk", "size", 20, 10, REPLACED),
    ("google_compute_region_disk", "replica_zones", ["us-central1-a"], ["us-central1-b"], REPLACED),
    ("google_compute_subnetwork", "ip_cidr_range", "10.0.0.0/24", "10.0.0.0/20", IN_PLACE),
    ("google_compute_subnetwork", "ip_cidr_range", "10.0.0.0/20", "10.0.0.0/24", REPLACED),
    ("google_compute_subnetwork", "private_ip_google_access", False, True, IN_PLACE),
    ("google_compute_subnetwork", "network", "a", "b", REPLACED),
    ("google_compute_subnetwork", "log_config", [], [{"flow_sampling": 0.5}], IN_PLACE),
    (
        "google_compute_subnetwork",
        "secondary_ip_range",
        [{"range_name": "a", "ip_cidr_range": "10.1.0.0/20"}],
        [{"range_name": "a", "ip_cidr_range": "10.1.0.0/20"}, {"range_name": "b", "ip_cidr_range": "10.2.0.0/20"}],
        IN_PLACE,
    ),
    ("google_compute_network", "auto_create_subnetworks", True, False, REPLACED),
    ("google_compute_network", "routing_mode", "REGIONAL", "GLOBAL", IN_PLACE),
    ("google_compute_firewall", "source_ranges", ["10.0.0.0/8"], ["10.0.0.0/9"], IN_PLACE),
    ("google_compute_firewall", "allow", [{"protocol": "tcp", "ports": ["22"]}], [{"protocol": "tcp"}], IN_PLACE),
    ("google_compute_firewall", "direction", "INGRESS", "EGRESS", REPLACED),
    ("google_compute_firewall", "priority", 1000, 900, IN_PLACE),
    ("google_compute_address", "address_type", "EXTERNAL", "INTERNAL", REPLACED),
    ("google_compute_address", "labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_compute_global_address", "prefix_length", 16, 20, REPLACED),
    ("google_compute_route", "priority", 100, 200, REPLACED),
    ("google_compute_router", "bgp.0.asn", 64514, 64515, IN_PLACE),
    ("google_compute_router", "network", "a", "b", REPLACED),
    ("google_compute_router_nat", "min_ports_per_vm", 64, 128, IN_PLACE),
    ("google_compute_router_nat", "router", "a", "b", REPLACED),
    ("google_compute_forwarding_rule", "port_range", "80", "443", REPLACED),
    ("google_compute_forwarding_rule", "target", "targetPools/a", "targetPools/b", IN_PLACE),
    ("google_compute_forwarding_rule", "labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_compute_backend_service", "enable_cdn", False, True, IN_PLACE),
    ("google_compute_backend_service", "backend", [], [{"group": "g"}], IN_PLACE),
    ("google_compute_backend_service", "load_balancing_scheme", "EXTERNAL", "EXTERNAL_MANAGED", IN_PLACE),
    ("google_compute_health_check", "http_health_check.0.port", 80, 8080, IN_PLACE),
    ("google_compute_health_check", "name", "a", "b", REPLACED),
    ("google_compute_ssl_certificate", "certificate", "a", "b", REPLACED),
    ("google_compute_instance_group_manager", "target_size", 1, 2, IN_PLACE),
    ("google_compute_instance_group_manager", "base_instance_name", "a", "b", REPLACED),
    ("google_compute_region_instance_group_manager", "distribution_policy_zones", ["a"], ["a", "b"], REPLACED),
    ("google_compute_snapshot", "source_disk", "a", "b", REPLACED),
    ("google_compute_image", "labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_compute_image", "family", "a", "b", REPLACED),
    ("google_compute_security_policy", "rule", [], [{"priority": 1, "action": "allow"}], IN_PLACE),
    ("google_container_cluster", "node_config.0.labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_container_cluster", "node_config.0.machine_type", "e2-small", "e2-medium", IN_PLACE),
    ("google_container_cluster", "node_config.0.tags", ["a"], ["b"], IN_PLACE),
    ("google_container_cluster", "node_config.0.oauth_scopes", ["storage-ro"], ["cloud-platform"], REPLACED),
    ("google_container_cluster", "node_config.0.spot", False, True, REPLACED),
    ("google_container_cluster", "initial_node_count", 1, 2, REPLACED),
    ("google_container_cluster", "enable_autopilot", False, True, REPLACED),
    ("google_container_cluster", "network", "a", "b", REPLACED),
    (
        "google_container_cluster",
        "private_cluster_config.0.master_ipv4_cidr_block",
        "10.0.0.0/28",
        "10.1.0.0/28",
        REPLACED,
    ),
    ("google_container_cluster", "private_cluster_config.0.enable_private_nodes", False, True, IN_PLACE),
    ("google_container_cluster", "release_channel.0.channel", "REGULAR", "STABLE", IN_PLACE),
    ("google_container_cluster", "deletion_protection", True, False, IN_PLACE),
    ("google_container_cluster", "enable_l4_ilb_subsetting", True, False, REPLACED),
    ("google_container_cluster", "enable_l4_ilb_subsetting", False, True, IN_PLACE),
    ("google_container_cluster", "enable_k8s_beta_apis.0.enabled_apis", ["a"], ["a", "b"], IN_PLACE),
    ("google_container_cluster", "enable_k8s_beta_apis.0.enabled_apis", ["a", "b"], ["a"], REPLACED),
    ("google_container_cluster", "ip_allocation_policy.0.cluster_ipv4_cidr_block", "/16", "/20", REPLACED),
    ("google_container_node_pool", "node_config.0.labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_container_node_pool", "node_config.0.machine_type", "e2-small", "e2-medium", IN_PLACE),
    ("google_container_node_pool", "node_config.0.tags", [], ["b"], IN_PLACE),
    ("google_container_node_pool", "node_config.0.taint", [], [{"key": "a", "value": "b", "effect": "c"}], IN_PLACE),
    ("google_container_node_pool", "node_config.0.disk_size_gb", 100, 200, IN_PLACE),
    ("google_container_node_pool", "node_config.0.image_type", "COS_CONTAINERD", "UBUNTU_CONTAINERD", IN_PLACE),
    ("google_container_node_pool", "node_config.0.oauth_scopes", ["storage-ro"], ["cloud-platform"], REPLACED),
    ("google_container_node_pool", "node_config.0.service_account", "a@b.c", "d@b.c", REPLACED),
    ("google_container_node_pool", "node_config.0.spot", False, True, REPLACED),
    ("google_container_node_pool", "node_config.0.guest_accelerator", [], [{"type": "t", "count": 1}], REPLACED),
    ("google_container_node_pool", "node_config.0.local_ssd_count", 0, 1, REPLACED),
    ("google_container_node_pool", "node_count", 1, 2, IN_PLACE),
    ("google_container_node_pool", "initial_node_count", 1, 2, REPLACED),
    ("google_container_node_pool", "autoscaling.0.max_node_count", 3, 5, IN_PLACE),
    ("google_container_node_pool", "max_pods_per_node", 32, 64, REPLACED),
    ("google_sql_database_instance", "settings.0.tier", "db-f1-micro", "db-g1-small", IN_PLACE),
    ("google_sql_database_instance", "settings.0.availability_type", "ZONAL", "REGIONAL", IN_PLACE),
    ("google_sql_database_instance", "database_version", "POSTGRES_15", "POSTGRES_16", IN_PLACE),
    ("google_sql_database_instance", "region", "us-central1", "us-east1", REPLACED),
    ("google_sql_database_instance", "encryption_key_name", KEY + "a", KEY + "b", REPLACED),
    ("google_sql_database_instance", "settings.0.ip_configuration.0.private_network", "n", None, REPLACED),
    ("google_sql_database_instance", "settings.0.ip_configuration.0.ipv4_enabled", True, False, IN_PLACE),
    ("google_sql_database_instance", "master_instance_name", None, "m", REPLACED),
    ("google_sql_database", "charset", "UTF8", "LATIN1", IN_PLACE),
    ("google_sql_database", "instance", "a", "b", REPLACED),
    ("google_sql_user", "password", "a", "b", IN_PLACE),
    ("google_sql_user", "host", "a", "b", REPLACED),
    ("google_storage_bucket", "location", "US", "EU", REPLACED),
    ("google_storage_bucket", "storage_class", "STANDARD", "NEARLINE", IN_PLACE),
    ("google_storage_bucket", "uniform_bucket_level_access", False, True, IN_PLACE),
    ("google_storage_bucket", "versioning.0.enabled", False, True, IN_PLACE),
    ("google_storage_bucket", "retention_policy.0.is_locked", True, False, REPLACED),
    ("google_storage_bucket", "lifecycle_rule", [], [{"action": [{"type": "Delete"}]}], IN_PLACE),
    ("google_storage_bucket_object", "content", "a", "b", IN_PLACE),
    ("google_storage_notification", "payload_format", "NONE", "JSON_API_V1", REPLACED),
    ("google_bigquery_dataset", "location", "US", "EU", REPLACED),
    ("google_bigquery_dataset", "default_table_expiration_ms", 3600000, 7200000, IN_PLACE),
    ("google_bigquery_dataset", "access", [{"role": "OWNER"}], [{"role": "READER"}], IN_PLACE),
    ("google_bigquery_table", "schema", COLUMNS, COLUMNS.replace("INTEGER", "STRING"), REPLACED),
    ("google_bigquery_table", "schema", COLUMNS, COLUMNS.replace("INTEGER", "INT64").replace("total", "sum"), REPLACED),
    ("google_bigquery_table", "schema", COLUMNS, COLUMNS.replace("REQUIRED", "NULLABLE"), IN_PLACE),
    ("google_bigquery_table", "schema", COLUMNS, COLUMNS.replace("]", ',{"name":"n","type":"DATE"}]'), IN_PLACE),
    (
        "google_bigquery_table",
        "schema",
        COLUMNS,
        COLUMNS.replace("]", ',{"name":"n","type":"DATE","mode":"REQUIRED"}]'),
        REPLACED,
    ),
    ("google_bigquery_table", "schema", COLUMNS, '[{"name":"id","type":"STRING","mode":"REQUIRED"}]', IN_PLACE),
    ("google_bigquery_table", "time_partitioning.0.field", "a", "b", REPLACED),
    ("google_bigquery_table", "time_partitioning.0.expiration_ms", 1000, 2000, IN_PLACE),
    ("google_bigquery_table", "clustering", ["id"], ["id", "total"], IN_PLACE),
    ("google_bigtable_instance", "cluster.0.zone", "us-central1-a", "us-central1-b", REPLACED),
    ("google_bigtable_instance", "cluster.0.storage_type", "SSD", "HDD", REPLACED),
    ("google_bigtable_instance", "cluster.0.kms_key_name", KEY + "a", KEY + "b", REPLACED),
    ("google_bigtable_instance", "cluster.0.num_nodes", 1, 3, IN_PLACE),
    ("google_bigtable_instance", "display_name", "a", "b", IN_PLACE),
    ("google_spanner_instance", "num_nodes", 1, 2, IN_PLACE),
    ("google_spanner_instance", "config", "regional-us-central1", "regional-us-east1", REPLACED),
    ("google_spanner_database", "ddl", [TABLE], [TABLE, "CREATE INDEX i ON t(id)"], IN_PLACE),
    ("google_spanner_database", "ddl", [TABLE], [TABLE.replace("INT64", "STRING(9)")], REPLACED),
    ("google_spanner_database", "ddl", [TABLE, "x"], [TABLE], REPLACED),
    ("google_spanner_database", "deletion_protection", True, False, IN_PLACE),
    ("google_redis_instance", "memory_size_gb", 1, 2, IN_PLACE),
    ("google_redis_instance", "tier", "BASIC", "STANDARD_HA", REPLACED),
    ("google_redis_instance", "redis_version", "REDIS_6_X", "REDIS_7_0", IN_PLACE),
    ("google_redis_instance", "redis_version", "REDIS_7_0", "REDIS_6_X", REPLACED),
    ("google_memcache_instance", "node_count", 1, 2, IN_PLACE),
    ("google_memcache_instance", "zones", ["a"], ["b"], REPLACED),
    ("google_pubsub_topic", "message_retention_duration", "3600s", "7200s", IN_PLACE),
    ("google_pubsub_topic", "name", "a", "b", REPLACED),
    ("google_pubsub_subscription", "ack_deadline_seconds", 10, 20, IN_PLACE),
    ("google_pubsub_subscription", "topic", "a", "b", REPLACED),
    ("google_pubsub_subscription", "filter", "a", "b", REPLACED),
    ("google_pubsub_subscription", "enable_message_ordering", False, True, REPLACED),
    ("google_secret_manager_secret", "labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    (
        "google_secret_manager_secret",
        "replication",
        [{"auto": [{}]}],
        [{"user_managed": [{"replicas": [{"location": "us-east1"}]}]}],
        REPLACED,
    ),
    ("google_secret_manager_secret_version", "secret_data", "a", "b", REPLACED),
    ("google_secret_manager_secret_version", "enabled", True, False, IN_PLACE),
    ("google_kms_crypto_key", "rotation_period", "86400s", "172800s", IN_PLACE),
    ("google_kms_crypto_key", "purpose", "ENCRYPT_DECRYPT", "MAC", REPLACED),
    ("google_kms_crypto_key", "version_template.0.algorithm", "A", "B", IN_PLACE),
    ("google_kms_crypto_key", "version_template.0.protection_level", "SOFTWARE", "HSM", REPLACED),
    ("google_kms_key_ring", "location", "us", "eu", REPLACED),
    ("google_filestore_instance", "file_shares.0.capacity_gb", 1024, 2048, IN_PLACE),
    ("google_filestore_instance", "file_shares.0.name", "a", "b", REPLACED),
    ("google_filestore_instance", "tier", "BASIC_HDD", "BASIC_SSD", REPLACED),
    ("google_alloydb_cluster", "labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_alloydb_cluster", "location", "us-central1", "us-east1", REPLACED),
    ("google_alloydb_instance", "machine_config.0.cpu_count", 2, 4, IN_PLACE),
    ("google_alloydb_instance", "instance_type", "PRIMARY", "READ_POOL", REPLACED),
    ("google_cloud_run_v2_service", "template.0.containers.0.image", "a", "b", IN_PLACE),
    ("google_cloud_run_v2_service", "ingress", "INGRESS_TRAFFIC_ALL", "INGRESS_TRAFFIC_INTERNAL_ONLY", IN_PLACE),
    ("google_cloud_run_v2_service", "location", "us-central1", "us-east1", REPLACED),
    ("google_cloudfunctions2_function", "build_config.0.runtime", "nodejs20", "nodejs22", IN_PLACE),
    ("google_cloudfunctions2_function", "location", "us-central1", "us-east1", REPLACED),
    ("google_composer_environment", "config.0.node_count", 3, 4, IN_PLACE),
    (
        "google_composer_environment",
        "config.0.node_config.0.network",
        "projects/p/global/networks/a",
        "projects/p/global/networks/b",
        REPLACED,
    ),
    ("google_dataproc_cluster", "cluster_config.0.worker_config.0.num_instances", 2, 3, IN_PLACE),
    (
        "google_dataproc_cluster",
        "cluster_config.0.master_config.0.machine_type",
        "n1-standard-2",
        "n1-standard-4",
        REPLACED,
    ),
    ("google_dataflow_job", "machine_type", "n1-standard-1", "n1-standard-2", REPLACED),
    ("google_dataflow_job", "on_delete", "drain", "cancel", IN_PLACE),
    ("google_dns_managed_zone", "description", "a", "b", IN_PLACE),
    ("google_dns_managed_zone", "dns_name", "a.", "b.", REPLACED),
    ("google_dns_record_set", "rrdatas", ["10.0.0.1"], ["10.0.0.2"], IN_PLACE),
    ("google_dns_record_set", "name", "a.", "b.", REPLACED),
    ("google_service_account", "account_id", "robot-a", "robot-b", REPLACED),
    ("google_service_account", "display_name", "a", "b", IN_PLACE),
    ("google_service_account_key", "key_algorithm", "KEY_ALG_RSA_1024", "KEY_ALG_RSA_2048", REPLACED),
    ("google_project", "project_id", "project-a", "project-b", REPLACED),
    ("google_project", "labels", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_project_iam_member", "role", "roles/viewer", "roles/editor", REPLACED),
    ("google_project_iam_binding", "members", ["user:a@b.c"], ["user:d@b.c"], IN_PLACE),
    ("google_project_service", "service", "run.googleapis.com", "sqladmin.googleapis.com", REPLACED),
    (
        "google_workbench_instance",
        "gce_setup.0.metadata",
        {"install-nvidia-driver": "true"},
        {"install-nvidia-driver": "false"},
        REPLACED,
    ),
    ("google_workbench_instance", "gce_setup.0.metadata", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_workbench_instance", "gce_setup.0.machine_type", "e2-standard-2", "e2-standard-4", IN_PLACE),
    ("google_data_loss_prevention_stored_info_type", "regex", [{"pattern": "a"}], [], REPLACED),
    ("google_data_loss_prevention_stored_info_type", "regex.0.pattern", "a", "b", IN_PLACE),
    ("google_artifact_registry_repository", "format", "DOCKER", "NPM", REPLACED),
    ("google_artifact_registry_repository", "docker_config.0.immutable_tags", False, True, IN_PLACE),
    ("google_artifact_registry_repository", "maven_config.0.version_policy", "RELEASE", "SNAPSHOT", REPLACED),
    ("google_firestore_database", "location_id", "nam5", "eur3", REPLACED),
    (
        "google_firestore_database",
        "delete_protection_state",
        "DELETE_PROTECTION_DISABLED",
        "DELETE_PROTECTION_ENABLED",
        IN_PLACE,
    ),
    ("google_vpc_access_connector", "min_instances", 3, 2, REPLACED),
    ("google_vpc_access_connector", "max_instances", 3, 4, IN_PLACE),
    ("google_logging_project_sink", "destination", "a", "b", IN_PLACE),
    ("google_logging_project_sink", "name", "a", "b", REPLACED),
    ("google_bigquery_data_transfer_config", "params", {"query": "a"}, {"query": "b"}, IN_PLACE),
    ("google_bigquery_data_transfer_config", "data_source_id", "a", "b", REPLACED),
    ("google_cloud_scheduler_job", "schedule", "* * * * *", "1 * * * *", IN_PLACE),
    ("google_cloud_tasks_queue", "location", "us-central1", "us-east1", REPLACED),
    ("google_monitoring_alert_policy", "combiner", "OR", "AND", IN_PLACE),
    ("google_notebooks_instance", "metadata", {"a": "1"}, {"a": "2"}, IN_PLACE),
    ("google_notebooks_instance", "no_public_ip", False, True, REPLACED),
    ("google_memorystore_instance", "shard_count", 1, 2, IN_PLACE),
    ("google_memorystore_instance", "kms_key", KEY + "a", KEY + "b", REPLACED),
]

# What a type has in all its rows, before and after.
BESIDE: dict[str, dict[str, Any]] = {
    "google_bigtable_instance": {"cluster": [{"cluster_id": "c"}]},
    "google_compute_firewall": {"source_ranges": ["10.0.0.0/8"]},
    "google_container_cluster": {"private_cluster_config": [{"enable_private_nodes": True}]},
}


@cache
def provider() -> Provider:
    found = Provider("registry.terraform.io/hashicorp/google", newest_pack("google"))
    found.configure("c", SETTINGS)
    return found


def nested(key: str, value: Any) -> dict[str, Any]:
    """`{"a": [{"b": value}]}` for the key `a.0.b`."""
    name, _, rest = key.partition(".0.")
    return {name: [nested(rest, value)] if rest else value}


def configured(kind: str, key: str, value: Any) -> dict[str, Any]:
    given = nested(key, value)
    beside = BESIDE.get(kind, {})
    for name, other in beside.items():
        if isinstance(given.get(name), list) and isinstance(other[0], dict):
            given[name] = [other[0] | given[name][0]]
    return complete(provider().type("resource", kind).attributes, beside | given)


def outcome(kind: str, key: str, before: Any, after: Any) -> tuple[bool, list[Path]]:
    """Whether a plan changes the attribute, and what forces a replacement."""
    first, _ = provider().plan(kind, None, configured(kind, key, before), "c")
    stored = provider().apply(kind, first, "c")
    planned, replaced = provider().plan(kind, stored, configured(kind, key, after), "c")
    return planned != stored, replaced


@pytest.mark.parametrize(("kind", "key", "before", "after", "is_replaced"), ROWS)
def test_a_change(kind: str, key: str, before: Any, after: Any, is_replaced: bool) -> None:
    changed, replaced = outcome(kind, key, before, after)
    assert changed
    named = [[step for step in path if isinstance(step, str)] for path in replaced]
    wanted = [step for step in key.split(".") if step != "0"]
    assert [path[: len(wanted)] for path in named] == [wanted] * len(named)
    assert bool(named) == is_replaced


def test_the_table_is_wide_enough() -> None:
    assert len(ROWS) >= 120
    assert len({kind for kind, *_ in ROWS}) >= 40
