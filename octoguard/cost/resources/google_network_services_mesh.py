"""Prices google_network_services_mesh (Cloud Service Mesh): endpoints, from usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import service_mesh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = service_mesh.ENDPOINT_USAGE


def components(resource: Resource) -> Iterator[Component]:
    """Endpoints of the mesh."""
    yield service_mesh.endpoint_line(resource)
