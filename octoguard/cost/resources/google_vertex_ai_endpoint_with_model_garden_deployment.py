"""Prices google_vertex_ai_endpoint_with_model_garden_deployment: the replicas that serve the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.resource import Unpriceable
from octoguard.cost.vertex_ai import deployed_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"replicas": "average replicas (within the limits of the autoscaler)"}
_RESOURCES = "deploy_config[0].dedicated_resources"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the replicas with their GPUs. Raises Unpriceable if Model Garden chooses the machines."""
    if not resource.items(_RESOURCES):
        raise Unpriceable(f"{_RESOURCES} is not set, so the model decides the machine type")
    yield from deployed_lines(resource, f"{_RESOURCES}[0]")
