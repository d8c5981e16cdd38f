"""Prices google_lustre_instance: its provisioned capacity, by throughput tier.

https://cloud.google.com/managed-lustre/pricing. The catalogue has a price for the tier of 125 MB/s per TiB only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_TIER = "125"


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months. Raises Unpriceable if the capacity or the throughput is unknown."""
    gib = Range.of(resource.required_number("capacity_gib"))
    tier = resource.required("per_unit_storage_throughput")
    rate: Rate | MissingPrice = MissingPrice(f"Managed Lustre capacity with {tier} MB/s per TiB")
    if tier == _TIER:
        rate = Rate.of((1, resource.price("lustre/125-mbps-per-tib-tier-capacity")))
    yield Component(f"Capacity ({tier} MB/s per TiB)", gib, "GiB-months", rate)
