"""Prices google_workstations_workstation_cluster: hours of the control plane.

https://cloud.google.com/workstations/pricing: Google charges for the control plane as long as the
cluster exists, even if no workstation runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """The hours of the control plane."""
    yield resource.hourly("Control plane", 1, (1, resource.price("workstations/control-plane")))
