"""Matches recommendations with Terraform resources, and derives which attribute to change to which value."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final, Literal

from octoguard.rightsizing import grants, resource_names
from octoguard.rightsizing.document import TerraformChange
from octoguard.rightsizing.projects import possible_projects
from octoguard.rightsizing.recommendation import KEPT, RUNNING
from octoguard.rightsizing.recommenders import scope_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from octoguard.rightsizing.document import SourceLine
    from octoguard.rightsizing.inventory import Held, Inventory
    from octoguard.rightsizing.recommendation import Operation, Recommendation
    from octoguard.rightsizing.resource_names import ResourceName

    Find = Callable[[str, str], SourceLine | None]

# {(host, collection) of a Google resource name: possible Terraform types}
_TYPES: Final = {
    ("compute", "instances"): ("google_compute_instance",),
    ("compute", "instanceGroupManagers"): (
        "google_compute_instance_group_manager",
        "google_compute_region_instance_group_manager",
    ),
    ("compute", "disks"): ("google_compute_disk", "google_compute_region_disk"),
    ("compute", "addresses"): ("google_compute_address", "google_compute_global_address"),
    ("compute", "globalAddresses"): ("google_compute_global_address",),
    ("compute", "images"): ("google_compute_image",),
    ("compute", "reservations"): ("google_compute_reservation",),
    ("container", "clusters"): ("google_container_cluster",),
    ("container", "nodePools"): ("google_container_node_pool",),
    ("sqladmin", "instances"): ("google_sql_database_instance",),
    ("cloudsql", "instances"): ("google_sql_database_instance",),
    ("redis", "instances"): ("google_redis_instance",),
    ("redis", "clusters"): ("google_redis_cluster",),
    ("memorystore", "instances"): ("google_memorystore_instance",),
    ("storage", "buckets"): ("google_storage_bucket",),
    ("run", "services"): ("google_cloud_run_v2_service", "google_cloud_run_service"),
    ("bigquery", "datasets"): ("google_bigquery_dataset",),
    ("bigquery", "tables"): ("google_bigquery_table",),
    ("cloudfunctions", "functions"): ("google_cloudfunctions2_function", "google_cloudfunctions_function"),
    ("cloudresourcemanager", "projects"): ("google_project",),
    ("alloydb", "clusters"): ("google_alloydb_cluster",),
    ("alloydb", "instances"): ("google_alloydb_instance",),
}
# The attribute with the name of a resource, where it is not `name`.
_NAMED_BY: Final = {
    "google_memorystore_instance": "instance_id",
    "google_bigquery_dataset": "dataset_id",
    "google_bigquery_table": "table_id",
    "google_project": "project_id",
    "google_alloydb_cluster": "cluster_id",
    "google_alloydb_instance": "instance_id",
}
# Types of which one is for each scope; a resource of another scope can have the same name.
_SCOPES: Final = {
    "google_compute_disk": "zone",
    "google_compute_region_disk": "region",
    "google_compute_address": "region",
    "google_compute_global_address": "global",
    "google_compute_instance_group_manager": "zone",
    "google_compute_region_instance_group_manager": "region",
}
_ABOUT_PROJECTS: Final = "google.resourcemanager."
_TEMPLATES: Final = ("google_compute_instance_template", "google_compute_region_instance_template")
_ATTRIBUTES: Final = {
    ("google_compute_instance", "/machineType"): "machine_type",
    ("google_compute_instance", "/status"): "desired_status",
    ("google_sql_database_instance", "/settings/tier"): "settings[0].tier",
    ("google_sql_database_instance", "/settings/dataDiskSizeGb"): "settings[0].disk_size",
    ("google_sql_database_instance", "/settings/activationPolicy"): "settings[0].activation_policy",
    ("google_redis_instance", "/memorySizeGb"): "memory_size_gb",
    ("google_redis_cluster", "/shardCount"): "shard_count",
    ("google_memorystore_instance", "/shardCount"): "shard_count",
    ("google_container_node_pool", "/autoscaling/totalMinNodeCount"): "autoscaling[0].total_min_node_count",
    ("google_container_node_pool", "/autoscaling/minNodeCount"): "autoscaling[0].min_node_count",
    ("google_container_node_pool", "/initialNodeCount"): "node_count",
    ("google_container_node_pool", "/config/machineType"): "node_config[0].machine_type",
    ("google_compute_reservation", "/specificReservation/count"): "specific_reservation[0].count",
    ("google_cloudfunctions2_function", "/minInstances"): "service_config[0].min_instance_count",
    ("google_cloudfunctions2_function", "/serviceConfig/minInstanceCount"): "service_config[0].min_instance_count",
    ("google_cloudfunctions_function", "/minInstances"): "min_instances",
    ("google_storage_bucket", "/softDeletePolicy/retentionDurationSeconds"): (
        "soft_delete_policy[0].retention_duration_seconds"
    ),
}
# Attributes with whole numbers: the JSON of an API can have them as text.
_NUMBERS: Final = ("_size", "_gb", "count", "_seconds", "_instances")
_CPU_IDLE: Final = {
    "google_cloud_run_v2_service": "template[0].containers[0].resources[0].cpu_idle",
    "google_cloud_run_service": "template[0].metadata[0].annotations",
}
_THROTTLING: Final = "run.googleapis.com/cpu-throttling"
_CUSTOM: Final = "db-custom-"
_POOL_GROUP: Final = re.compile(r"gke-(?P<rest>.+)-[0-9a-f]{8}(-grp)?\Z")
_MACHINE: Final = re.compile(r"(?:.*/)?machineTypes/(?P<type>[\w-]+)\Z")
PART_OF_CLUSTER: Final = "part of the cluster"
_POOL_NOTE: Final = "change the node pool, not its instance group; GKE replaces its nodes one by one"


def changes(recommendation: Recommendation, inventory: Inventory, find: Find) -> list[TerraformChange]:
    """The Terraform changes that apply a recommendation; [] if no resource in Terraform matches."""
    if grants.is_about_grants(recommendation):
        return grants.changes(recommendation, inventory, find)
    matches: list[TerraformChange] = []
    for resource in dict.fromkeys(map(resource_names.key, recommendation.resources)):
        name = resource_names.parse(resource)
        if name is None:
            continue
        candidates = _candidates(name, resource, recommendation, inventory)
        for held in candidates:
            note = "" if len(candidates) == 1 else f"{len(candidates)} resources have this name"
            change = _change(recommendation, resource, held, inventory, find, note)
            matches.append(change)
            if change.action == "remove" and held.type == "google_container_cluster":
                matches += [
                    TerraformChange(pool.address, "remove", place=find(pool.address, ""), note=PART_OF_CLUSTER)
                    for pool in _pools_of(held, inventory)
                ]
    return list({change.address: change for change in matches}.values())


def takes_snapshot(recommendation: Recommendation) -> bool:
    """Whether a recommendation creates a snapshot before it removes a disk."""
    return any(op.action == "add" and "/snapshots/" in op.resource for op in recommendation.operations)


def _candidates(name: ResourceName, resource: str, recommendation: Recommendation, inventory: Inventory) -> list[Held]:
    # Commitments and views, for example, name a project that they do not change.
    if name.collection == "projects" and not recommendation.recommender.startswith(_ABOUT_PROJECTS):
        return []
    scope = scope_of(name.location) if name.location else ""
    types = [t for t in _TYPES.get((name.host, name.collection), ()) if not scope or _SCOPES.get(t, scope) == scope]
    projects = {"", *possible_projects(name.project, recommendation.project, recommendation.name)}
    matches = [held for held in inventory.of(*types) if _is(held, name, resource, projects)]
    if name.collection != "instanceGroupManagers":
        return matches
    return [_template(held, inventory) for held in matches] or _pools(name, projects, inventory)


def _is(held: Held, name: ResourceName, resource: str, projects: Collection[str]) -> bool:
    if held.text(_NAMED_BY.get(held.type, "name")) != name.name:
        return False
    if name.collection == "buckets":  # the name of a bucket is unique
        return True
    if name.collection == "tables" and f"/datasets/{held.text('dataset_id')}/" not in resource:
        return False
    if name.host == "alloydb" and (own := held.text("cluster")) and f"/clusters/{own}/" not in resource:
        return False
    place = held.text("zone") or held.text("region") or held.text("location")
    return held.text("project") in projects and _covers(place, name.location)


def _template(group: Held, inventory: Inventory) -> Held:
    """The instance template of a group, which has its machine type; the group itself if the plan has no template."""
    for type_ in _TEMPLATES:
        linked = inventory.linked(group, "version[0].instance_template", type_)
        name = group.text("version[0].instance_template")
        linked = linked or [held for held in inventory.of(type_) if name and held.text("name") == name]
        if len(linked) == 1 and group.get("version[1].instance_template") is None:
            return linked[0]
    return group


def _pools_of(cluster: Held, inventory: Inventory) -> list[Held]:
    """The node pools of a cluster."""
    return [
        pool
        for pool in inventory.of("google_container_node_pool")
        if cluster in inventory.linked(pool, "cluster", cluster.type)
        or (
            pool.text("cluster") == cluster.text("name") != ""
            and pool.text("location") in ("", cluster.text("location"))
            and pool.text("project") in ("", cluster.text("project"))
        )
    ]


def _pools(name: ResourceName, projects: Collection[str], inventory: Inventory) -> list[Held]:
    """The GKE node pool of an instance group: by the group URLs of the pool, else by GKE's naming scheme."""
    pools = [held for held in inventory.of("google_container_node_pool") if held.text("project") in projects]
    listed = [held for held in pools if name.name in _groups(held)]
    if listed:
        return listed
    match = _POOL_GROUP.match(name.name)
    if match is None:
        return []
    fitting = [
        held
        for held in pools
        if any(match["rest"] == f"{cluster}-{held.text('name')}" for cluster in _clusters(held, inventory))
        and _covers(held.text("location"), name.location)
    ]
    return fitting if len(fitting) == 1 else []


def _clusters(pool: Held, inventory: Inventory) -> list[str]:
    """The possible names of the cluster of a pool."""
    if own := pool.text("cluster"):
        return [own]
    linked = inventory.linked(pool, "cluster", "google_container_cluster")
    return [held.text("name") for held in linked or inventory.of("google_container_cluster")]


def _covers(place: str, location: str) -> bool:
    """Whether a zone or region is or contains a location; an empty one may be any."""
    return not place or not location or location == place or location.startswith(f"{place}-")


def _groups(held: Held) -> set[str]:
    urls = [held.get(path) for path in ("instance_group_urls", "managed_instance_group_urls")]
    return {
        url.rpartition("/")[2]
        for group_urls in urls
        if isinstance(group_urls, list)
        for url in group_urls
        if isinstance(url, str)
    }


def _change(
    recommendation: Recommendation, resource: str, held: Held, inventory: Inventory, find: Find, note: str
) -> TerraformChange:
    for operation in recommendation.operations:
        if resource_names.key(operation.resource) != resource or operation.action == "test":
            continue
        if operation.action == "remove" and operation.path in ("/", ""):
            first = "take a snapshot first" if takes_snapshot(recommendation) else ""
            return TerraformChange(held.address, "remove", place=find(held.address, ""), note=_joined(first, note))
        attribute, value = _target(held, operation)
        if attribute:
            value, limit = _limited(held, attribute, value, operation.filters)
            pool = _POOL_NOTE if held.type == "google_container_node_pool" and "machine" in attribute else ""
            place = find(held.address, attribute)
            return TerraformChange(
                address=held.address,
                action="review" if value is None else "set",
                attribute=attribute,
                now=_literal(held.get(attribute)),
                value=_literal(value) or None,
                place=place,
                note=_joined(limit, pool, _sharing(held, attribute, place, inventory, find), note),
            )
    # GKE recommends by subtype alone: https://docs.cloud.google.com/kubernetes-engine/docs/how-to/idle-clusters
    action: Literal["remove", "review"] = "remove" if _is_idle_cluster(recommendation, held) else "review"
    return TerraformChange(held.address, action, place=find(held.address, ""), note=note)


def _is_idle_cluster(recommendation: Recommendation, held: Held) -> bool:
    return recommendation.subtype == "CLUSTER_IDLE" and held.type == "google_container_cluster"


def _target(held: Held, operation: Operation) -> tuple[str, Any]:
    """(attribute, value) of an operation. The machine type of an instance group is an attribute of its node pool."""
    value = operation.value
    machine = _MACHINE.match(value) if isinstance(value, str) else None
    if machine is not None:
        value = machine["type"]
        if held.type == "google_container_node_pool":
            return "node_config[0].machine_type", value
        if held.type in _TEMPLATES:
            return "machine_type", value
    if held.type in _CPU_IDLE and operation.path.endswith(("cpu-throttling", "/cpuIdle")):
        return _CPU_IDLE[held.type], {"true": True, "false": False}.get(str(value).lower(), value)
    attribute = _ATTRIBUTES.get((held.type, operation.path), "")
    if attribute.endswith(_NUMBERS) and isinstance(value, str) and value.isdecimal():
        value = int(value)
    return attribute, value


def _limited(held: Held, attribute: str, value: Any, filters: dict[str, Any]) -> tuple[Any, str]:
    """(value, why it differs from the recommendation); the value is None if a person has to decide."""
    now, running, kept = held.get(attribute), filters.get(RUNNING), filters.get(KEPT)
    if isinstance(value, (dict, list)):
        return None, "the recommended value is not a single value"
    if held.type == "google_cloud_run_service":
        return None, f'set the annotation {_THROTTLING} = "{str(value).lower()}"'
    if attribute == "shard_count" and isinstance(kept, (int, float)):
        return _shards(now, kept)
    if attribute == "settings[0].tier" and isinstance(now, str) and not now.startswith(_CUSTOM) and _is_custom(value):
        return None, f"{now} has no smaller custom tier: {value} is a different edition or machine series"
    replicas = held.get("read_replicas_mode") == "READ_REPLICAS_ENABLED"
    if attribute == "memory_size_gb" and replicas and isinstance(value, int) and value < 5:
        return (5 if isinstance(now, int) and now > 5 else None), "read replicas need at least 5 GiB"
    minimum = attribute == "autoscaling[0].total_min_node_count" and isinstance(now, int) and isinstance(value, int)
    if minimum and now < (running if isinstance(running, int) and running else value + 1):
        return None, f"{running or 'more'} nodes run although the minimum is {now}: the pod requests need them"
    return value, ""


def _shards(now: Any, kept: float) -> tuple[int | None, str]:
    if not isinstance(now, int):
        return None, "the number of shards is unknown"
    fewest = max(1, math.ceil(now * kept))
    if fewest < now:
        return fewest, ""
    return None, f"{now} is the minimum number of shards for this load: consider a smaller node type"


def _is_custom(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(_CUSTOM)


def _sharing(held: Held, attribute: str, place: SourceLine | None, inventory: Inventory, find: Find) -> str:
    """A note on other resources that the same source line sets, because they change with it."""
    if place is None:
        return ""
    others = [address for address in inventory.set_at(held.type, attribute, place, find) if address != held.address]
    noun = "resource" if len(others) == 1 else "resources"
    return f"the same line sets {len(others)} more {noun}: {', '.join(others[:3])}" if others else ""


def _literal(value: Any) -> str:
    if value is None or isinstance(value, (dict, list)):
        return ""
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)
