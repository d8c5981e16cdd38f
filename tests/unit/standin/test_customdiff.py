"""What the google provider's `CustomizeDiff` functions force, set and refuse, with the shipped packs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.standin.diagnostics import RefusedPlanError
from octoguard.standin.planning import plan_create
from octoguard.standin.provider import Provider
from octoguard.standin.schema import PACKS, newest_pack, read_pack
from octoguard.standin.values import UNKNOWN, complete

if TYPE_CHECKING:
    from octoguard.standin.replacement import Path

Object = dict[str, Any]
PSC = "projects/p/regions/r/serviceAttachments/"
LINK = "https://www.googleapis.com/compute/v1/projects/p/regions/r/subnetworks/"
KEY = "projects/p/locations/l/keyRings/r/cryptoKeys/k"


@cache
def provider(name: str = "google", version: str = "") -> Provider:
    pack = read_pack(PACKS / f"{name}-{version}.gz") if version else newest_pack(name)
    found = Provider(f"registry.terraform.io/hashicorp/{name}", pack)
    found.configure("c", {"project": "p", "region": "r", "zone": "r-a"})
    return found


def plan(kind: str, before: Object | None, config: Object, served: Provider | None = None) -> tuple[Object, list[Path]]:
    """The planned object and what forces a replacement, for a stored object and a configuration."""
    server = served or provider()
    attributes = server.type("resource", kind).attributes
    prior = None if before is None else stored(server, kind, before)
    planned, replaced = server.plan(kind, prior, complete(attributes, config), "c")
    assert planned is not None
    return planned, replaced


def stored(server: Provider, kind: str, before: Object) -> Object:
    """An object as it is after it was made, with defaults; what only the API sets is as it is given."""
    attributes = server.type("resource", kind).attributes
    made = server.apply(kind, plan_create(attributes, complete(attributes, before)), "c") or {}
    fixed = {name: one for name, one in before.items() if not (attributes[name].optional or attributes[name].required)}
    return complete(attributes, {**made, **fixed})


def interface(**fields: Any) -> Object:
    return {"name": "a", "network_interface": [fields]}


def replica(**fields: Any) -> Object:
    return {"replica_names": ["new"], "instance_type": "CLOUD_SQL_INSTANCE", **fields}


FORCED: dict[str, tuple[str, Object, Object, list[Path]]] = {
    "a script moves to the metadata": (
        "google_compute_instance",
        {"metadata_startup_script": "s"},
        {"metadata": {"startup-script": "s"}},
        [],
    ),
    "a script is removed": (
        "google_compute_instance",
        {"metadata_startup_script": "s"},
        {},
        [["metadata_startup_script"]],
    ),
    "a script comes from the metadata": (
        "google_compute_instance",
        {"metadata": {"startup-script": "s"}},
        {"metadata_startup_script": "s"},
        [],
    ),
    "an address changes with its subnetwork": (
        "google_compute_instance",
        interface(network_ip="10.0.0.2", subnetwork=LINK + "a"),
        interface(network_ip="10.1.0.2", subnetwork=LINK + "b"),
        [],
    ),
    "an address changes alone": (
        "google_compute_instance",
        interface(network_ip="10.0.0.2", subnetwork=LINK + "a"),
        interface(network_ip="10.0.0.3", subnetwork="a"),
        [["network_interface", 0, "network_ip"]],
    ),
    "a namespace that the API reports": (
        "google_storage_bucket",
        {"name": "b", "location": "EU", "hierarchical_namespace": [{"enabled": False}]},
        {"name": "b", "location": "EU"},
        [],
    ),
    "a namespace that is taken away": (
        "google_storage_bucket",
        {"name": "b", "location": "EU", "hierarchical_namespace": [{"enabled": True}]},
        {"name": "b", "location": "EU"},
        [["hierarchical_namespace"], ["hierarchical_namespace", 0, "enabled"]],
    ),
    "the last field of an index": (
        "google_firestore_index",
        {"fields": [{"field_path": "a", "order": "ASCENDING"}, {"field_path": "__name__", "order": "ASCENDING"}]},
        {"fields": [{"field_path": "a", "order": "ASCENDING"}]},
        [],
    ),
    "a field of an index": (
        "google_firestore_index",
        {"fields": [{"field_path": "a", "order": "ASCENDING"}, {"field_path": "__name__", "order": "ASCENDING"}]},
        {"fields": [{"field_path": "b", "order": "ASCENDING"}]},
        [["fields"], ["fields", 0, "field_path"], ["fields", 1, "field_path"], ["fields", 1, "order"]],
    ),
    "another name of an image": (
        "google_compute_instance_template",
        {"disk": [{"source_image": "debian-cloud/debian-12"}]},
        {"disk": [{"source_image": "projects/debian-cloud/global/images/family/debian-12"}]},
        [],
    ),
    "the family of an image": (
        "google_compute_instance_template",
        {"disk": [{"source_image": "projects/debian-cloud/global/images/debian-12-v1"}]},
        {"disk": [{"source_image": "family/debian-12"}]},
        [],
    ),
    "another image": (
        "google_compute_instance_template",
        {"disk": [{"source_image": "debian-cloud/debian-12"}]},
        {"disk": [{"source_image": "other/debian-12"}]},
        [["disk", 0, "source_image"]],
    ),
    "the IOPS of a disk": (
        "google_compute_disk",
        {"type": "pd-extreme", "provisioned_iops": 1},
        {"type": "pd-extreme", "provisioned_iops": 2},
        [["provisioned_iops"]],
    ),
    "the IOPS of a Hyperdisk": (
        "google_compute_disk",
        {"type": "hyperdisk-balanced", "provisioned_iops": 1},
        {"type": "hyperdisk-balanced", "provisioned_iops": 2},
        [],
    ),
    "another service attachment": (
        "google_compute_forwarding_rule",
        {"target": PSC + "a", "load_balancing_scheme": ""},
        {"target": PSC + "b", "load_balancing_scheme": ""},
        [["target"]],
    ),
    "the same service attachment of a project with a number": (
        "google_compute_forwarding_rule",
        {"target": PSC.replace("/p/", "/123/") + "a", "load_balancing_scheme": ""},
        {"target": PSC + "a", "load_balancing_scheme": ""},
        [],
    ),
    "an endpoint that is closed": (
        "google_compute_forwarding_rule",
        {"target": PSC + "a", "psc_connection_status": "CLOSED"},
        {"target": PSC + "a", "recreate_closed_psc": True},
        [["psc_connection_status"]],
    ),
    "global access of a load balancer that is a proxy": (
        "google_compute_forwarding_rule",
        {"load_balancing_scheme": "INTERNAL_MANAGED"},
        {"load_balancing_scheme": "INTERNAL_MANAGED", "allow_global_access": True},
        [["allow_global_access"]],
    ),
    "the workload policy of a group is removed": (
        "google_compute_instance_group_manager",
        {"resource_policies": [{"workload_policy": "w"}]},
        {"resource_policies": [{}]},
        [["resource_policies", 0, "workload_policy"]],
    ),
    "one of several keys": (
        "google_spanner_database",
        {"encryption_config": [{"kms_key_name": KEY, "kms_key_names": [KEY, "x"]}]},
        {"encryption_config": [{"kms_key_name": KEY, "kms_key_names": [KEY]}]},
        [["encryption_config", 0, "kms_key_names"]],
    ),
    "the only key, reported as a list": (
        "google_spanner_database",
        {"encryption_config": [{"kms_key_name": KEY, "kms_key_names": [KEY]}]},
        {"encryption_config": [{"kms_key_name": KEY}]},
        [],
    ),
    "a job that streams": (
        "google_dataflow_job",
        {"type": "JOB_TYPE_STREAMING", "parameters": {"a": "1"}},
        {"parameters": {"a": "2"}},
        [],
    ),
    "a job that does not": (
        "google_dataflow_job",
        {"type": "JOB_TYPE_BATCH", "parameters": {"a": "1"}},
        {"parameters": {"a": "2"}},
        [["parameters"]],
    ),
    "the same template in the bucket of a region": (
        "google_dataflow_job",
        {"type": "JOB_TYPE_BATCH", "template_gcs_path": "gs://templates-us-central1/latest/t"},
        {"template_gcs_path": "gs://templates/latest/t"},
        [],
    ),
    "a previewed deployment": (
        "google_deployment_manager_deployment",
        {"preview": False, "target": [{"config": [{"content": "a"}]}]},
        {"preview": True, "target": [{"config": [{"content": "b"}]}]},
        [["preview"]],
    ),
    "where a transfer reads": (
        "google_bigquery_data_transfer_config",
        {"data_source_id": "amazon_s3", "params": {"data_path": "a"}},
        {"data_source_id": "amazon_s3", "params": {"data_path": "b"}},
        [["params"]],
    ),
    "the old way to ask for automatic replication": (
        "google_secret_manager_secret",
        {"replication": [{"auto": []}]},
        {"replication": [{"auto": [{}]}]},
        [["replication", 0, "auto"]],
    ),
    "the key of a secret": (
        "google_secret_manager_secret",
        {"replication": [{"auto": [{"customer_managed_encryption": [{"kms_key_name": "a"}]}]}]},
        {"replication": [{"auto": [{"customer_managed_encryption": [{"kms_key_name": "b"}]}]}]},
        [],
    ),
    "the old primary after a switchover": (
        "google_sql_database_instance",
        replica(),
        replica(
            master_instance_name="new",
            instance_type="READ_REPLICA_INSTANCE",
            replica_names=[],
            replica_configuration=[{"cascadable_replica": True}],
        ),
        [],
    ),
    "a primary that becomes a replica of another": (
        "google_sql_database_instance",
        replica(),
        replica(master_instance_name="other"),
        [["master_instance_name"]],
    ),
    "automatic upgrades are turned off": (
        "google_sql_database_instance",
        {"settings": [{"auto_upgrade_enabled": True}]},
        {"settings": [{"auto_upgrade_enabled": False}]},
        [["settings", 0, "auto_upgrade_enabled"]],
    ),
    "the domain of an Autopilot cluster": (
        "google_container_cluster",
        {
            "enable_autopilot": True,
            "networking_mode": "VPC_NATIVE",
            "dns_config": [{"additive_vpc_scope_dns_domain": "a"}],
        },
        {"enable_autopilot": True, "dns_config": [{"additive_vpc_scope_dns_domain": "b"}]},
        [["dns_config", 0, "additive_vpc_scope_dns_domain"]],
    ),
    "an API that is not enabled any more": (
        "google_container_cluster",
        {"enable_k8s_beta_apis": [{"enabled_apis": ["a"]}]},
        {"enable_k8s_beta_apis": [{"enabled_apis": UNKNOWN}]},
        [],
    ),
    "the network of Composer 2": (
        "google_composer_environment",
        {"config": [{"node_config": [{"network": "projects/p/global/networks/a"}]}]},
        {"config": [{"node_config": [{"network": "projects/p/global/networks/b"}]}]},
        [["config", 0, "node_config", 0, "network"]],
    ),
    "the network of Composer 3": (
        "google_composer_environment",
        {"config": [{"node_config": [{"network": "projects/p/global/networks/a"}]}]},
        {
            "config": [
                {
                    "node_config": [{"network": "projects/p/global/networks/b"}],
                    "software_config": [{"image_version": "composer-3-airflow-2"}],
                }
            ]
        },
        [],
    ),
    "a kind of credentials": (
        "google_agent_identity_auth_provider",
        {"auth_provider_type_params": [{"api_key": [{"api_key": "k"}]}]},
        {"auth_provider_type_params": [{"two_legged_oauth": [{"client_id": "c"}]}]},
        [["auth_provider_type_params", 0, "api_key"]],
    ),
    "a script of a workbench": (
        "google_workbench_instance",
        {"enable_managed_euc": True, "gce_setup": [{"metadata": {"a": "1"}}]},
        {"enable_managed_euc": True, "gce_setup": [{"metadata": {"a": "1", "post-startup-script": "s"}}]},
        [["gce_setup", 0, "metadata"]],
    ),
}


@pytest.mark.parametrize("what", FORCED)
def test_what_is_forced(what: str) -> None:
    kind, before, config, paths = FORCED[what]
    _, replaced = plan(kind, before, config)
    assert sorted(replaced, key=len) == paths


def ranges(*names: str) -> list[Object]:
    return [{"range_name": name, "ip_cidr_range": f"10.{len(name)}.0.0/20"} for name in names]


SET: dict[str, tuple[str, Object | None, Object, str, Any]] = {
    "accelerators that are none": (
        "google_compute_instance",
        None,
        {"guest_accelerator": [{"type": "t", "count": 0}]},
        "guest_accelerator",
        [],
    ),
    "a zone in a link": (
        "google_compute_attached_disk",
        None,
        {"instance": "projects/p/zones/z-b/instances/i"},
        "zone",
        "z-b",
    ),
    "a policy of zeros": (
        "google_bigtable_table",
        None,
        {"automated_backup_policy": [{"retention_period": "0", "frequency": "0"}]},
        "automated_backup_policy",
        [],
    ),
    "a collation that is taken away": (
        "google_bigquery_dataset",
        {"default_collation": "und:ci"},
        {"default_collation": ""},
        "default_collation",
        "",
    ),
    "the primary of a promoted replica": (
        "google_sql_database_instance",
        {"instance_type": "READ_REPLICA_INSTANCE", "master_instance_name": "m"},
        {"instance_type": "CLOUD_SQL_INSTANCE"},
        "master_instance_name",
        None,
    ),
    "the nodes of a pool that scales itself": (
        "google_sql_database_instance",
        {"node_count": 3, "settings": [{"read_pool_auto_scale_config": [{"enabled": True}]}]},
        {
            "node_count": 1,
            "settings": [
                {"read_pool_auto_scale_config": [{"enabled": True, "min_node_count": 2, "max_node_count": 5}]}
            ],
        },
        "node_count",
        3,
    ),
    "no fewer than its least": (
        "google_sql_database_instance",
        {"node_count": 1},
        {
            "node_count": 1,
            "settings": [
                {"read_pool_auto_scale_config": [{"enabled": True, "min_node_count": 2, "max_node_count": 5}]}
            ],
        },
        "node_count",
        2,
    ),
    "the revision of a changed posture": (
        "google_securityposture_posture",
        {"revision_id": "1", "description": "a"},
        {"description": "b"},
        "revision_id",
        UNKNOWN,
    ),
    "the configuration of an endpoint that is not known": (
        "google_endpoints_service",
        {"config_id": "2026-01-01r0", "openapi_config": "a"},
        {"openapi_config": UNKNOWN},
        "config_id",
        UNKNOWN,
    ),
    "an identity of its own": (
        "google_logging_project_sink",
        {"unique_writer_identity": False, "writer_identity": "w"},
        {"unique_writer_identity": True},
        "writer_identity",
        UNKNOWN,
    ),
    "entities of a bucket": (
        "google_storage_bucket_acl",
        {"role_entity": ["OWNER:project-owners-1", "READER:b", "READER:a"]},
        {"role_entity": ["READER:a", "READER:c"]},
        "role_entity",
        ["OWNER:project-owners-1", "READER:a", "READER:c"],
    ),
    "what Autopilot admits": (
        "google_container_cluster",
        None,
        {"autopilot_privileged_admission": []},
        "autopilot_privileged_admission",
        ["gke://*"],
    ),
    "no secondary ranges": (
        "google_compute_subnetwork",
        {"secondary_ip_range": ranges("a")},
        {"send_secondary_ip_range_if_empty": True},
        "secondary_ip_range",
        [],
    ),
    "a target that needs it": (
        "google_compute_router_nat",
        {"nat_ips": ["a", "b"]},
        {"nat_ips": ["a"], "drain_nat_ips": ["b"]},
        "nat_ips",
        ["a"],
    ),
}


@pytest.mark.parametrize("what", SET)
def test_what_is_set(what: str) -> None:
    kind, before, config, name, value = SET[what]
    planned, _ = plan(kind, before, config)
    assert planned[name] == value


def test_ranges_keep_their_place_by_name() -> None:
    before = {"secondary_ip_range": [*ranges("a", "bb"), {"range_name": "ccc", "ip_cidr_range": "10.9.0.0/20"}]}
    config = {"secondary_ip_range": [{"range_name": "ccc"}, *ranges("dddd", "a")]}
    planned, _ = plan("google_compute_subnetwork", before, config)
    found = [(one["range_name"], one["ip_cidr_range"]) for one in planned["secondary_ip_range"]]
    assert found == [("a", "10.1.0.0/20"), ("dddd", "10.4.0.0/20"), ("ccc", "10.9.0.0/20")]


def test_clusters_keep_their_place_by_name() -> None:
    before = {"name": "i", "cluster": [{"cluster_id": name, "zone": f"z-{name}", "state": "READY"} for name in "abc"]}
    config = {"name": "i", "cluster": [{"cluster_id": "c", "zone": "z-c"}, {"cluster_id": "d"}, {"cluster_id": "a"}]}
    planned, replaced = plan("google_bigtable_instance", before, config)
    assert [one["cluster_id"] for one in planned["cluster"]] == ["a", "d", "c"]
    assert planned["cluster"][0]["zone"] == "z-a"  # it is computed
    assert replaced == []


def test_a_block_that_the_api_always_reports_is_not_added() -> None:
    before, labels = {"cluster": "c"}, {"labels": {"a": "1"}}
    pool = "google_container_node_pool"
    assert plan(pool, before, {**before, "node_config": [labels]})[1] == []
    scopes = {"node_config": [{**labels, "oauth_scopes": ["cloud-platform"]}]}
    assert plan(pool, before, {**before, **scopes})[1] == [["node_config", 0, "oauth_scopes"]]
    disk = {"guest_accelerator": [{"type": "t", "count": 1}]}
    assert ["guest_accelerator"] in plan("google_compute_instance", {"name": "a"}, {"name": "a", **disk})[1]


def test_columns_are_not_dropped_in_place_by_version_4() -> None:
    columns = ('[{"name":"a","type":"DATE"},{"name":"b","type":"DATE"}]', '[{"name":"a","type":"DATE"}]')
    before, config = ({"schema": one} for one in columns)
    assert plan("google_bigquery_table", before, config, provider("google", "4.85.0"))[1] == [["schema"]]
    assert plan("google_bigquery_table", before, config, provider("google", "5.45.2"))[1] == []


def test_accelerators_of_nodes_that_are_none() -> None:
    pool = "google_container_node_pool"
    before = {"node_config": [{"guest_accelerator": [{"type": "t", "count": 1}]}]}
    config = {"node_config": [{"guest_accelerator": [{"type": "u", "count": 0}, {"type": "t", "count": 1}]}]}
    planned, replaced = plan(pool, before, config)
    assert [one["type"] for one in planned["node_config"][0]["guest_accelerator"]] == ["t"]
    assert replaced == []


def test_networks_go_with_the_profile_that_they_came_with() -> None:
    network = {"accelerator_network_profile": "auto", "additional_node_network_configs": [{"network": "n"}]}
    before = {"network_config": [network]}
    config: Object = {"network_config": [{"accelerator_network_profile": "auto"}]}
    planned, _ = plan("google_container_node_pool", before, config)
    assert planned["network_config"][0]["additional_node_network_configs"][0]["network"] == "n"
    planned, _ = plan("google_container_node_pool", before, {"network_config": [{}]})
    assert planned["network_config"][0]["additional_node_network_configs"] == []
    before = {"network_config": [network | {"accelerator_network_profile": "old"}]}
    planned, _ = plan("google_container_node_pool", before, config)
    assert planned["network_config"][0]["additional_node_network_configs"] == []
    before = {"node_pool": [{"name": "n", **before}]}
    config = {"node_pool": [{"name": "n", **config}]}
    planned, _ = plan("google_container_cluster", before, config)
    assert planned["node_pool"][0]["network_config"][0]["additional_node_network_configs"] == []


def test_a_flexible_job_takes_its_parameters_for_arguments() -> None:
    beta, kind = provider("google-beta"), "google_dataflow_flex_template_job"
    config = {"parameters": {"numWorkers": "3", "enableStreamingEngine": "true", "network": "n"}}
    planned, _ = plan(kind, None, config, beta)
    assert [planned[name] for name in ("num_workers", "enable_streaming_engine", "network")] == [3, True, "n"]
    with pytest.raises(RefusedPlanError, match="num_workers, value is supplied twice"):
        plan(kind, None, {**config, "num_workers": 3}, beta)
    with pytest.raises(RefusedPlanError, match="must have a valid integer"):
        plan(kind, None, {"parameters": {"maxNumWorkers": "x"}}, beta)


def test_what_only_the_beta_provider_decides() -> None:
    planned, _ = plan("google_tpu_v2_vm", None, {}, provider("google-beta"))
    assert planned["accelerator_type"] == "v2-8"


def disks(**fields: Any) -> Object:
    return {"disk": [{"type": "SCRATCH", "disk_type": "local-ssd", "disk_size_gb": 375, **fields}]}


REFUSED: dict[str, tuple[str, Object | None, Object, str]] = {
    "google_compute_instance": (
        "google_compute_instance",
        interface(subnetwork=LINK + "a", subnetwork_project="other"),
        interface(subnetwork=LINK + "a", subnetwork_project="other"),
        'project p in subnetwork\'s self_link ".*" must match subnetwork_project "other"',
    ),
    "the second disk boots": (
        "google_compute_instance_template",
        None,
        {"disk": [{"boot": True}, {"boot": True}]},
        "Only the first disk .* disk.1.boot was true",
    ),
    "the type of a scratch disk": (
        "google_compute_instance_template",
        None,
        disks(disk_type="pd-ssd"),
        "SCRATCH disks must have a disk_type of local-ssd",
    ),
    "a local disk that stays": (
        "google_compute_instance_template",
        None,
        disks(type="PERSISTENT"),
        "must be SCRATCH disks. disk 0 is a PERSISTENT",
    ),
    "the size of a scratch disk": (
        "google_compute_instance_template",
        None,
        disks(disk_size_gb=10),
        r"must be one of \[375 3000 .*\] GB, disk 0 is 10",
    ),
    "the interface of a scratch disk": (
        "google_compute_instance_template",
        None,
        disks(disk_size_gb=3000, interface="SCSI"),
        "an interface of NVME",
    ),
    "an address that drains before there is a gateway": (
        "google_compute_router_nat",
        None,
        {"drain_nat_ips": ["a"]},
        "New RouterNat cannot have drain_nat_ips",
    ),
    "an address that was not in use": (
        "google_compute_router_nat",
        {"nat_ips": ["b"]},
        {"drain_nat_ips": ["a"]},
        '"a" was not previously set in nat_ips',
    ),
    "an address that is still in use": (
        "google_compute_router_nat",
        {"nat_ips": ["a"]},
        {"nat_ips": ["a"], "drain_nat_ips": ["a"]},
        '"a" cannot be drained if still set',
    ),
    "what a router advertises": (
        "google_compute_router",
        None,
        {"bgp": [{"advertise_mode": "DEFAULT", "advertised_groups": ["ALL_SUBNETS"]}]},
        "advertised_groups cannot be specified when using advertise_mode DEFAULT",
    ),
    "what a passed-through backend cannot have": (
        "google_compute_region_backend_service",
        None,
        {"load_balancing_scheme": "INTERNAL", "backend": [{"group": "g", "capacity_scaler": 1}]},
        '"capacity_scaler" cannot be set for non-managed backend service',
    ),
    "what a managed backend has": (
        "google_compute_region_backend_service",
        None,
        {"load_balancing_scheme": "EXTERNAL_MANAGED", "backend": [{"group": "g"}]},
        "at least one non-zero capacity_scaler",
    ),
    "a port by name and by number": (
        "google_compute_health_check",
        None,
        {"http_health_check": [{"port_specification": "USE_NAMED_PORT", "port": 80}]},
        "port cannot be specified when using port_specification USE_NAMED_PORT",
    ),
    "a port without a name": (
        "google_compute_health_check",
        None,
        {"http_health_check": [{"port_specification": "USE_NAMED_PORT"}]},
        "Must specify port_name",
    ),
    "a serving port with a name": (
        "google_compute_health_check",
        None,
        {"http_health_check": [{"port_specification": "USE_SERVING_PORT", "port_name": "n"}]},
        "port_name cannot be specified",
    ),
    "no features of one's own": (
        "google_compute_ssl_policy",
        None,
        {"name": "s", "profile": "CUSTOM"},
        "set to CUSTOM but no custom_features",
    ),
    "features of one's own": (
        "google_compute_ssl_policy",
        None,
        {"name": "s", "profile": "MODERN", "custom_features": ["a"]},
        "requires the profile to be CUSTOM",
    ),
    "two rules of one priority": (
        "google_compute_security_policy",
        None,
        {"rule": [{"priority": 1, "action": "allow"}, {"priority": 1, "action": "deny"}]},
        "Two rules have the same priority",
    ),
    "logs that are off": (
        "google_compute_firewall",
        None,
        {"source_ranges": ["10.0.0.0/8"], "enable_logging": False, "log_config": [{"metadata": "m"}]},
        "log_config cannot be defined when enable_logging is false",
    ),
    "another place": (
        "google_app_engine_application",
        {"location_id": "us"},
        {"location_id": "eu"},
        "Cannot change location_id",
    ),
    "Composer 3 from 2": (
        "google_composer_environment",
        {"config": [{"software_config": [{"image_version": "composer-2-airflow-2"}]}]},
        {"config": [{"software_config": [{"image_version": "composer-3-airflow-2"}]}]},
        "upgrade to composer 3 is not yet supported",
    ),
    "a field of Composer 2": (
        "google_composer_environment",
        None,
        {
            "config": [
                {
                    "software_config": [{"image_version": "composer-3-airflow-2"}],
                    "node_config": [{"enable_ip_masq_agent": True}],
                }
            ]
        },
        "enable_ip_masq_agent should not be used in Composer 3",
    ),
    "two versions": (
        "google_container_cluster",
        None,
        {"node_version": "1.30", "min_master_version": "1.31"},
        "node_version .value: 1.30",
    ),
    "a version for no nodes": (
        "google_container_cluster",
        None,
        {"node_version": "1.30", "remove_default_node_pool": True},
        "node_version can only",
    ),
    "node pools that are not read": (
        "google_container_cluster",
        None,
        {"skip_node_pool_refresh": True, "node_pool": [{"name": "n"}]},
        "skip_node_pool_refresh cannot be true",
    ),
    "a surge without one": (
        "google_container_cluster",
        None,
        {
            "cluster_autoscaling": [
                {"auto_provisioning_defaults": [{"upgrade_settings": [{"strategy": "BLUE_GREEN", "max_surge": 1}]}]}
            ]
        },
        "Surge upgrade settings",
    ),
    "a revision with two names": (
        "google_cloud_run_service",
        None,
        {"autogenerate_revision_name": True, "template": [{"metadata": [{"name": "n"}]}]},
        "`template.metadata.name` cannot be set",
    ),
    "no metadata": ("google_cloud_run_domain_mapping", None, {}, 'Insufficient "metadata" blocks'),
    "two tokens": (
        "google_cloud_scheduler_job",
        None,
        {"http_target": [{"uri": "u", "oauth_token": [{}], "oidc_token": [{}]}]},
        "only one of oauth_token or oidc_token",
    ),
    "steps that take too long": (
        "google_cloudbuild_trigger",
        None,
        {"build": [{"timeout": "60s", "step": [{"name": "a", "timeout": "1m"}, {"name": "b", "timeout": "1.5s"}]}]},
        r"Step timeout sum \(61.5s\) cannot be greater than build timeout \(60s\)",
    ),
    "a scope": (
        "google_apphub_application",
        None,
        {"location": "global", "scope": [{"type": "REGIONAL"}]},
        "Error validating location global with REGIONAL scope type",
    ),
    "no clusters": ("google_bigtable_instance", None, {"name": "i"}, "Too few cluster blocks"),
    "two clusters of one name": (
        "google_bigtable_instance",
        None,
        {"cluster": [{"cluster_id": "c", "zone": "a"}, {"cluster_id": "c", "zone": "b"}]},
        'duplicated cluster_id: "c"',
    ),
    "a template that is submitted": (
        "google_bigquery_analytics_hub_query_template",
        {"submit": True},
        {"submit": False},
        "Cannot change `submit`",
    ),
    "a stream that starts paused": (
        "google_datastream_stream",
        None,
        {"desired_state": "PAUSED"},
        "when creating a new Stream",
    ),
    "a stream that is not started any more": (
        "google_datastream_stream",
        {"desired_state": "RUNNING"},
        {"desired_state": "NOT_STARTED"},
        "cannot be changed to `NOT_STARTED`",
    ),
    "a stream that pauses before it runs": (
        "google_datastream_stream",
        {"desired_state": "NOT_STARTED"},
        {"desired_state": "PAUSED"},
        "from `NOT_STARTED`",
    ),
    "a sink of tables": (
        "google_logging_project_sink",
        None,
        {"unique_writer_identity": False, "bigquery_options": [{"use_partitioned_tables": True}]},
        "unique_writer_identity must be true",
    ),
    "a new authority that is disabled": (
        "google_privateca_certificate_authority",
        None,
        {"desired_state": "DISABLED"},
        "when creating a new CA",
    ),
    "an authority that is staged again": (
        "google_privateca_certificate_authority",
        {"desired_state": "ENABLED", "state": "ENABLED"},
        {"desired_state": "STAGED"},
        "can only be set to `STAGED`",
    ),
    "a secret in two places": (
        "google_monitoring_notification_channel",
        None,
        {"labels": {"auth_token": "t"}, "sensitive_labels": [{"auth_token": "t"}]},
        'Sensitive label "auth_token" cannot be set',
    ),
    "a parameter in two places": (
        "google_bigquery_data_transfer_config",
        None,
        {"params": {"secret_access_key": "t"}, "sensitive_params": [{"secret_access_key": "t"}]},
        r"Sensitive param \[secret_access_key\]",
    ),
    "two contexts of one key": (
        "google_storage_bucket_object",
        None,
        {"contexts": [{"custom": [{"key": "k", "value": "a"}, {"key": "k", "value": "b"}]}]},
        "duplicate key found in 'contexts' block: k",
    ),
    "a scope by place and by hierarchy": (
        "google_os_config_v2_policy_orchestrator",
        None,
        {
            "orchestration_scope": [
                {
                    "selectors": [
                        {
                            "location_selector": [{"included_locations": ["a"]}],
                            "resource_hierarchy_selector": [{"included_folders": ["folders/1"]}],
                        }
                    ]
                }
            ]
        },
        "only one of orchestration_scope.selectors.location_selector",
    ),
    "a replica with its primary": (
        "google_sql_database_instance",
        {"instance_type": "READ_REPLICA_INSTANCE", "master_instance_name": "m"},
        {"instance_type": "CLOUD_SQL_INSTANCE", "master_instance_name": "m"},
        "Please remove master_instance_name",
    ),
    "a directory of one's own": (
        "google_sql_database_instance",
        None,
        {
            "settings": [
                {"active_directory_config": [{"domain": "d", "mode": "CUSTOMER_MANAGED_ACTIVE_DIRECTORY"}]},
            ]
        },
        "must all be provided when mode is CUSTOMER_MANAGED_ACTIVE_DIRECTORY",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused(what: str) -> None:
    kind, before, config, message = REFUSED[what]
    with pytest.raises(RefusedPlanError, match=message):
        plan(kind, before, config)


def test_what_is_not_known_is_not_refused() -> None:
    planned, _ = plan("google_compute_ssl_policy", None, {"name": "s", "profile": UNKNOWN})
    assert planned is not None
    plan("google_compute_instance_template", None, disks(disk_size_gb=UNKNOWN, interface=UNKNOWN))
    plan("google_datastream_stream", None, {"desired_state": UNKNOWN})
    plan("google_bigtable_instance", {"name": "i"}, {"name": "i", "cluster": UNKNOWN})
    plan("google_compute_subnetwork", {"secondary_ip_range": ranges("a")}, {"secondary_ip_range": UNKNOWN})
