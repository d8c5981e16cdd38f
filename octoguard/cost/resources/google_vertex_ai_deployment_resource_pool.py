"""Prices google_vertex_ai_deployment_resource_pool: its replicas, from the minimum to the maximum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.vertex_ai import deployed_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"replicas": "average replicas (within the limits of the autoscaler)"}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the replicas with their GPUs. Models share the pool, which costs the same without a model."""
    yield from deployed_lines(resource, "dedicated_resources[0]")
