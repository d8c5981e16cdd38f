"""Prices google_spanner_instance_partition: its nodes, in the Enterprise Plus edition.

https://docs.cloud.google.com/spanner/docs/editions-overview (read 2026-12-01): only the Enterprise Plus edition has
geo-partitioning. The nodes of a partition are in addition to the nodes of its instance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import spanner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = spanner.USAGE


def components(resource: Resource) -> Iterator[Component]:
    """Node-hours. Raises Unpriceable if the configuration or the number of nodes is unknown."""
    resource.set_place(spanner.location(resource))
    yield spanner.compute(resource, "ENTERPRISE_PLUS", "node_count")
