"""Prices google_tpu_node (removed from the provider in version 7): hours of its chips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.tpus import MONTHLY_HOURS, chips_of, tpu_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**MONTHLY_HOURS}


def components(resource: Resource) -> Iterator[Component]:
    """Chip-hours of the node."""
    generation, chips = chips_of(resource.required("accelerator_type"))
    yield tpu_line(resource, generation, chips, spot=resource.flag("scheduling_config[0].preemptible"))
