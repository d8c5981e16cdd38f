"""Prices google_integration_connectors_connection: hours of its nodes.

https://cloud.google.com/integration-connectors/pricing: nodes of connections to Google Cloud services
and to business applications have different prices. The catalogue has the first; it does not say which connectors of
other providers are business applications. A connection has 2 to 50 nodes unless node_config sets other limits:
https://cloud.google.com/integration-connectors/docs/reference/rest/v1/NodeConfig.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"nodes": "average number of nodes (default: the minimum)"}
_MINIMUM: Final = 2
_MAXIMUM: Final = 50
_GOOGLE: Final = "/providers/gcp/"


def components(resource: Resource) -> Iterator[Component]:
    """The hours of the nodes: the minimum, the number of the usage file or the minimum, and the maximum."""
    low = resource.number("node_config[0].min_node_count", _MINIMUM)
    high = max(low, resource.number("node_config[0].max_node_count", _MAXIMUM))
    used = resource.used("nodes")
    nodes = Range(low, low, high) if used is None else Range.of(used)
    version = resource.text("connector_version", unset="")
    rate: Rate | MissingPrice = MissingPrice("nodes of connectors that are not for Google Cloud services")
    if _GOOGLE in version:
        rate = Rate.of((1, resource.price("integration-connectors/node")))
    yield Component("Nodes", nodes.times(HOURS_PER_MONTH), "hours", rate)
