"""Prices google_vertex_ai_index_endpoint_deployed_index: the machines that serve an index of Vector Search.

https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.indexEndpoints#DeployedIndex (read
2026-12-01): automatic resources have 2 replicas by default, and machines by the shard size of the index. Each shard has
its own replicas.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.vertex_ai import VECTOR_SEARCH_FEE, machine_lines, replica_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "replicas": "average replicas of each shard (within the limits of the autoscaler)",
    "shards": "shards of the index, which depend on its data (default: 1)",
}
_DEFAULT_REPLICAS: Final = Decimal(2)
_DEFAULT_SIZE: Final = "SHARD_SIZE_MEDIUM"
_MACHINES: Final = {
    "SHARD_SIZE_SMALL": "e2-standard-2",
    "SHARD_SIZE_MEDIUM": "e2-standard-16",
    "SHARD_SIZE_LARGE": "e2-highmem-16",
}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the replicas of all shards."""
    dedicated = bool(resource.items("dedicated_resources"))
    block = "dedicated_resources[0]" if dedicated else "automatic_resources[0]"
    least = resource.number(f"{block}.min_replica_count", _DEFAULT_REPLICAS) or _DEFAULT_REPLICAS
    replicas = replica_count(resource, block, least)
    machine_type = resource.text(f"{block}.machine_spec[0].machine_type", unset="") if dedicated else ""
    count = replicas.times(resource.usage_or("shards", 1))
    yield from machine_lines(resource, machine_type or _machine_of_index(resource), count, VECTOR_SEARCH_FEE)


def _machine_of_index(resource: Resource) -> str:
    """The machine type by the shard size of the index; a medium shard if the plan does not show it."""
    indexes = resource.linked("index", "google_vertex_ai_index")
    size = ""
    if len(indexes) == 1:
        size = resource.other(indexes[0]).text("metadata[0].config[0].shard_size", unset=_DEFAULT_SIZE)
    if size not in _MACHINES:
        resource.assume(f"the plan does not show the shard size of the index; priced as {_DEFAULT_SIZE}")
    return _MACHINES.get(size, _MACHINES[_DEFAULT_SIZE])
