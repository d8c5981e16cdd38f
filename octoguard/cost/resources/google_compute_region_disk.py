"""Prices google_compute_region_disk by its own SKU, which is not always twice the price of a zonal disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.resources import google_compute_disk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """Capacity in GiB-months."""
    return google_compute_disk.components(resource, regional=True)
