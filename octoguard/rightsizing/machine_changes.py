"""The vCPUs that a recommendation removes or adds, to compare what is left with commitments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from octoguard.rightsizing import resource_names
from octoguard.rightsizing.machine_names import series_of, vcpus_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from octoguard.rightsizing.document import TerraformChange
    from octoguard.rightsizing.inventory import Held
    from octoguard.rightsizing.recommendation import Recommendation

_MACHINE: Final = re.compile(r"machineTypes/(?P<type>[\w-]+)")
_STOPPED: Final = frozenset({"TERMINATED", "SUSPENDED"})


def vcpus_removed(
    recommendation: Recommendation, changes: Sequence[TerraformChange], find: Callable[[str], Held | None]
) -> dict[tuple[str, str, str], float]:
    """`{(project, region, series): vCPUs}` that the change removes; negative for vCPUs that it adds.

    Empty if the change does not touch machines, or if their type or number is unknown. `find` returns a resource in
    Terraform by its address.
    """
    names = [resource_names.parse(resource_names.key(resource)) for resource in recommendation.resources]
    name = names[0] if len(names) == 1 else None
    if name is None or name.collection not in ("instances", "instanceGroupManagers") or name.host != "compute":
        return {}
    held = find(changes[0].address) if changes else None
    count = _count(name.collection, held)
    before, after = _types(recommendation, changes, held)
    region = name.location if name.location.count("-") == 1 else name.location.rpartition("-")[0]
    removed: dict[tuple[str, str, str], float] = {}
    for machine, sign in ((before, 1), (after, -1)):
        vcpus = vcpus_of(machine) if machine else None
        if machine and (vcpus is None or count is None):
            return {}
        if machine and vcpus is not None and count is not None:
            key = (recommendation.project, region, series_of(machine))
            removed[key] = removed.get(key, 0.0) + sign * vcpus * count
    return removed if before else {}


def _count(collection: str, held: Held | None) -> float | None:
    """The number of machines in the zone of the recommendation; None if it is unknown."""
    if collection == "instances":
        return 1.0
    if held is None or held.type != "google_container_node_pool" or held.get("autoscaling") not in (None, []):
        return None
    nodes = held.get("node_count")
    return float(nodes) if isinstance(nodes, (int, float)) else None


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
