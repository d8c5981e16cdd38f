"""Prices google_gke_hub_feature: the fleet features that Google charges for.

https://cloud.google.com/kubernetes-engine/pricing (stored text of 2025): fleets, teams, Config Management and Policy
Controller have no extra cost. Cloud Service Mesh has prices of its own. Multi Cluster Ingress charges for backend Pods,
and no source has its price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost import service_mesh
from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = service_mesh.USAGE
FREE = "this fleet feature has no extra cost"
_MESH: Final = "servicemesh"
_FREE: Final = frozenset(
    [
        "clusterupgrade",
        "configmanagement",
        "fleetobservability",
        "identityservice",
        "multiclusterservicediscovery",
        "namespaceactuation",
        "policycontroller",
        "rbacrolebindingactuation",
        "workloadidentity",
    ]
)


def components(resource: Resource) -> Iterator[Component]:
    """Clusters and endpoints of a mesh; nothing for a free feature."""
    name = resource.required("name").rpartition("/")[2]
    if name == _MESH:
        yield from service_mesh.lines(resource)
    elif name not in _FREE:
        yield Component("Fleet feature", Range.of(1), "months", MissingPrice(f"the fleet feature {name}"))
