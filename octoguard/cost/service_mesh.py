"""Prices Cloud Service Mesh from usage: clusters, and endpoints (workload instances).

https://cloud.google.com/service-mesh/pricing (SKUs of 2026-08): 100 endpoints are free. Google does not say what shares
them; priced as one allowance for each billing account. Routes, gateways and policies of a mesh are configuration.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

_CLUSTERS: Final = "mesh_clusters"
_ENDPOINTS: Final = "mesh_endpoints"
ENDPOINT_USAGE: Final[dict[str, str]] = {_ENDPOINTS: "average number of endpoints (workload instances) in the mesh"}
USAGE: Final[dict[str, str]] = {_CLUSTERS: "clusters in the mesh that Google charges for", **ENDPOINT_USAGE}


def cluster_line(resource: Resource) -> Component:
    """The clusters of the mesh."""
    return resource.by_usage(_CLUSTERS, "Mesh clusters", "months", "service-mesh/cluster", place=GLOBAL)


def endpoint_line(resource: Resource) -> Component:
    """The endpoints of the mesh."""
    sku = "service-mesh/endpoint"
    return resource.by_usage(_ENDPOINTS, "Mesh endpoints", "months", sku, scope="account", place=GLOBAL)


def lines(resource: Resource) -> Iterator[Component]:
    """Clusters and endpoints."""
    yield cluster_line(resource)
    yield endpoint_line(resource)
