"""Prices google_spanner_instance: its nodes. `google_spanner_database` has the stored data.

https://cloud.google.com/spanner/pricing (read 2026-12-01): Google charges for the processing units of the instance.
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
    if spanner.is_free_trial(resource):
        return
    resource.set_place(spanner.location(resource))
    yield spanner.compute(resource, spanner.edition_of(resource), "num_nodes")
