"""Matches recommendations with Terraform resources, and derives which attribute to change to which value."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from octoguard.rightsizing.document import TerraformChange
from octoguard.rightsizing.recommendation import KEPT, RUNNING

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.rightsizing.document import SourceLine
    from octoguard.rightsizing.inventory import Held, Inventory
    from octoguard.rightsizing.recommendation import Operation, Recommendation

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
}
_ATTRIBUTES: Final = {
    ("google_compute_instance", "/machineType"): "machine_type",
    ("google_compute_instance", "/status"): "desired_status",
    ("google_sql_database_instance", "/settings/tier"): "settings[0].tier",
    ("google_sql_database_instance", "/settings/activationPolicy"): "settings[0].activation_policy",
    ("google_redis_instance", "/memorySizeGb"): "memory_size_gb",
    ("google_redis_cluster", "/shardCount"): "shard_count",
    ("google_memorystore_instance", "/shardCount"): "shard_count",
    ("google_container_node_pool", "/autoscaling/totalMinNodeCount"): "autoscaling[0].total_min_node_count",
    ("google_container_node_pool", "/autoscaling/minNodeCount"): "autoscaling[0].min_node_count",
    ("google_container_node_pool", "/initialNodeCount"): "node_count",
    ("google_container_node_pool", "/config/machineType"): "node_config[0].machine_type",
    ("google_storage_bucket", "/softDeletePolicy/retentionDurationSeconds"): (
        "soft_delete_policy[0].retention_duration_seconds"
    ),
}
_CUSTOM: Final = "db-custom-"
_POOL_GROUP: Final = re.compile(r"gke-(?P<rest>.+)-[0-9a-f]{8}(-grp)?\Z")
_MACHINE: Final = re.compile(r"(?:.*/)?machineTypes/(?P<type>[\w-]+)\Z")
_POOL_NOTE: Final = "change the node pool, not its instance group; GKE replaces its nodes one by one"


class Name(NamedTuple):
    """The parts of a Google resource name. `location` is "" if the name has none."""

    host: str
    collection: str
    project: str
    location: str
    name: str


def parse_name(resource: str) -> Name | None:
    """Parse `//compute.googleapis.com/projects/p/zones/z/instances/i`; None for any other form."""
    if not resource.startswith("//"):
        return None
    host, _, path = resource[2:].partition("/")
    parts = path.split("/")
    if len(parts) % 2:
        return None
    pairs = dict(zip(parts[::2], parts[1::2], strict=True))
    location = next((pairs[key] for key in ("zones", "regions", "locations") if key in pairs), "")
    return Name(host.partition(".")[0], parts[-2], pairs.get("projects", ""), location, parts[-1])


def changes(recommendation: Recommendation, inventory: Inventory, find: Find) -> list[TerraformChange]:
    """The Terraform changes that apply a recommendation; [] if no resource in Terraform matches."""
    if recommendation.recommender == "google.iam.policy.Recommender":
        return _iam(recommendation, inventory, find)
    matches: list[TerraformChange] = []
    for resource in recommendation.resources:
        name = parse_name(resource.replace("/global/", "/locations/global/"))
        if name is None:
            continue
        candidates = _candidates(name, recommendation, inventory)
        for held in candidates:
            note = "" if len(candidates) == 1 else f"{len(candidates)} resources have this name"
            matches.append(_change(recommendation, resource, held, inventory, find, note))
    return matches


def _candidates(name: Name, recommendation: Recommendation, inventory: Inventory) -> list[Held]:
    types = _TYPES.get((name.host, name.collection), ())
    matches = [held for held in inventory.of(*types) if _is(held, name, recommendation.project)]
    if not matches and name.collection == "instanceGroupManagers":
        return _pools(name, recommendation.project, inventory)
    return matches


def _is(held: Held, name: Name, project: str) -> bool:
    own = held.get("project")
    place = held.text("zone") or held.text("region") or held.text("location")
    called = held.text("instance_id") if held.type == "google_memorystore_instance" else held.text("name")
    return (
        called == name.name
        and own in (None, name.project, project)
        and (not name.location or not place or place == name.location or name.location.startswith(f"{place}-"))
    )


def _pools(name: Name, project: str, inventory: Inventory) -> list[Held]:
    """The GKE node pool of an instance group: by the group URLs of the pool, else by GKE's naming scheme."""
    pools = [held for held in inventory.of("google_container_node_pool") if held.get("project") in (None, project)]
    listed = [held for held in pools if name.name in _groups(held)]
    if listed:
        return listed
    match = _POOL_GROUP.match(name.name)
    if match is None:
        return []
    clusters = [held.text("name") for held in inventory.of("google_container_cluster")]
    fitting = [held for held in pools for cluster in clusters if match["rest"] == f"{cluster}-{held.text('name')}"]
    return fitting if len(fitting) == 1 else []


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
        if operation.resource != resource or operation.action == "test":
            continue
        if operation.action == "remove" and operation.path in ("/", ""):
            first = "take a snapshot first" if "disk" in held.type else ""
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
    return TerraformChange(held.address, "review", place=find(held.address, ""), note=note)


def _target(held: Held, operation: Operation) -> tuple[str, Any]:
    """(attribute, value) of an operation. The machine type of an instance group is an attribute of its node pool."""
    value = operation.value
    machine = _MACHINE.match(value) if isinstance(value, str) else None
    if machine is not None:
        value = machine["type"]
        if held.type == "google_container_node_pool":
            return "node_config[0].machine_type", value
    return _ATTRIBUTES.get((held.type, operation.path), ""), value


def _limited(held: Held, attribute: str, value: Any, filters: dict[str, Any]) -> tuple[Any, str]:
    """(value, why it differs from the recommendation); the value is None if a person has to decide."""
    now, running = held.get(attribute), filters.get(RUNNING)
    if attribute == "shard_count" and KEPT in filters:
        return _shards(now, filters[KEPT])
    if attribute == "settings[0].tier" and isinstance(now, str) and not now.startswith(_CUSTOM) and _is_custom(value):
        return None, f"{now} has no smaller custom tier: {value} is a different edition or machine series"
    if attribute == "memory_size_gb" and held.get("read_replicas_mode") == "READ_REPLICAS_ENABLED" and value < 5:
        return (5 if isinstance(now, int) and now > 5 else None), "read replicas need at least 5 GiB"
    if attribute == "autoscaling[0].total_min_node_count" and isinstance(now, int) and now < (running or value + 1):
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


_ROLE: Final = "/iamPolicy/bindings/*/role"
_MEMBER: Final = "/iamPolicy/bindings/*/members/*"


def _iam(recommendation: Recommendation, inventory: Inventory, find: Find) -> list[TerraformChange]:
    """The IAM grants to remove, or to replace with another role."""
    removed = [one for one in recommendation.operations if one.action == "remove"]
    added = [one.filters.get(_ROLE) for one in recommendation.operations if one.action == "add"]
    edits = []
    for operation in removed:
        role, member = operation.filters.get(_ROLE), operation.filters.get(_MEMBER)
        for held in inventory.of("google_project_iam_member"):
            if held.get("role") == role and held.get("member") == member and _in_project(held, recommendation):
                new = next((one for one in added if isinstance(one, str)), None)
                edits.append(
                    TerraformChange(
                        held.address, "set", "role", _literal(role), _literal(new), find(held.address, "role")
                    )
                    if new
                    else TerraformChange(held.address, "remove", place=find(held.address, ""))
                )
        for held in inventory.of("google_project_iam_binding"):
            members = held.get("members")
            if held.get("role") == role and isinstance(members, list) and member in members:
                where = find(held.address, "members")
                edits.append(TerraformChange(held.address, "review", "members", place=where, note=f"remove {member}"))
    return edits


def _in_project(held: Held, recommendation: Recommendation) -> bool:
    return held.get("project") in (None, recommendation.project)
