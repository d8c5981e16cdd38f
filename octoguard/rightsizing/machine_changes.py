"""The vCPUs and the memory that a recommendation removes or adds, to compare what is left with commitments."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.rightsizing import resource_names
from octoguard.rightsizing.commitments import memory_of
from octoguard.rightsizing.machine_names import memory_gib_of, series_of, vcpus_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octoguard.rightsizing.document import TerraformChange
    from octoguard.rightsizing.inventory import Held, Inventory
    from octoguard.rightsizing.recommendation import Recommendation
    from octoguard.rightsizing.resource_names import ResourceName

_MACHINE: Final = re.compile(r"machineTypes/(?P<type>[\w-]+)")
_STOPPED: Final = frozenset({"TERMINATED", "SUSPENDED"})
_POOL: Final = "google_container_node_pool"
# {type of a managed instance group: type of its autoscaler}
_GROUPS: Final = {
    "google_compute_instance_group_manager": "google_compute_autoscaler",
    "google_compute_region_instance_group_manager": "google_compute_region_autoscaler",
}


class _Machines(NamedTuple):
    """Machines of one type in one region. `sign` is 1 for removed machines, and -1 for added ones."""

    type: str
    number: float
    sign: int


def removed(
    recommendation: Recommendation, changes: Sequence[TerraformChange], inventory: Inventory | None
) -> dict[tuple[str, str, str], float]:
    """`{(project, region, series): vCPUs}` that the change removes; negative for vCPUs that it adds.

    The memory in GiB has the key of `commitments.memory_of`; it is left out if a machine type does not say it. The
    result is empty if the change does not touch machines, or if their type or number is unknown. `inventory` is None
    without Terraform.
    """
    names = [resource_names.parse(resource_names.key(resource)) for resource in recommendation.resources]
    name = names[0] if len(names) == 1 else None
    if name is None:
        return {}
    if name.collection == "clusters":
        machines = _of_cluster(name, changes, inventory)
    elif name.host == "compute" and name.collection in ("instances", "instanceGroupManagers"):
        machines = _of_change(name, recommendation, changes, inventory)
    else:
        return {}
    region = name.location if name.location.count("-") == 1 else name.location.rpartition("-")[0]
    return _sums(recommendation.project, region, machines)


def _sums(project: str, region: str, machines: Sequence[_Machines]) -> dict[tuple[str, str, str], float]:
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for each in machines:
        vcpus, gib = vcpus_of(each.type), memory_gib_of(each.type)
        if vcpus is None:
            return {}
        place = (project, region, series_of(each.type))
        sums[place] += each.sign * vcpus * each.number
        if gib is not None:
            sums[memory_of(place)] += each.sign * gib * each.number
    return dict(sums)


def _of_change(
    name: ResourceName,
    recommendation: Recommendation,
    changes: Sequence[TerraformChange],
    inventory: Inventory | None,
) -> list[_Machines]:
    """The machines of a virtual machine or an instance group before the change, and after it."""
    held = inventory.by_address.get(changes[0].address) if changes and inventory else None
    before, after = _types(recommendation, changes, held)
    if not before:
        return []
    count = 1.0 if name.collection == "instances" else _group_size(name, held, inventory)
    if count is None:
        return []
    return [_Machines(before, count, 1), *([_Machines(after, count, -1)] if after else [])]


def _of_cluster(name: ResourceName, changes: Sequence[TerraformChange], inventory: Inventory | None) -> list[_Machines]:
    """The nodes of a cluster that is removed, as far as its node pools in Terraform state their number."""
    machines = []
    for change in changes:
        pool = inventory.by_address.get(change.address) if inventory else None
        if change.action != "remove" or pool is None or pool.type != _POOL:
            continue
        nodes, kind = _nodes(pool), pool.text("node_config[0].machine_type")
        zones = pool.get("node_locations")
        if nodes is not None and kind and (isinstance(zones, list) or name.location.count("-") > 1):
            machines.append(_Machines(kind, nodes * (len(zones) if isinstance(zones, list) and zones else 1), 1))
    return machines


def _nodes(pool: Held) -> float | None:
    """The number of nodes of a pool in each zone; None if it is unknown, or if the pool scales."""
    if pool.get("autoscaling") not in (None, []):
        return None
    nodes = pool.get("node_count")
    return float(nodes) if isinstance(nodes, (int, float)) else None


def _group_size(name: ResourceName, held: Held | None, inventory: Inventory | None) -> float | None:
    """The number of machines of an instance group; None if it is unknown, or if the group scales."""
    if held is not None and held.type == _POOL:
        return _nodes(held)
    groups = [group for group in inventory.of(*_GROUPS) if group.text("name") == name.name] if inventory else []
    if len(groups) != 1 or inventory is None:
        return None
    group = groups[0]
    scalers = inventory.of(_GROUPS[group.type])
    if any(group in inventory.linked(scaler, "target", group.type) for scaler in scalers):
        return None
    size = group.get("target_size")
    return float(size) if isinstance(size, (int, float)) else None


def _types(recommendation: Recommendation, changes: Sequence[TerraformChange], held: Held | None) -> tuple[str, str]:
    """The machine type before, and the one after or "" if the machine stops."""
    before = after = ""
    stops = False
    for operation in recommendation.operations:
        match = _MACHINE.search(operation.value) if isinstance(operation.value, str) else None
        if operation.action == "test":
            tested = _MACHINE.search(operation.pattern)
            before = tested["type"] if tested else before
        elif match:
            after = match["type"]
        elif operation.action == "remove" or (isinstance(operation.value, str) and operation.value in _STOPPED):
            stops = True
    if not before and held is not None:
        before = held.text("machine_type") or held.text("node_config[0].machine_type")
    if not before and changes and changes[0].attribute.endswith("machine_type"):
        before = changes[0].now.strip('"')
    return (before, after) if after or stops else ("", "")
