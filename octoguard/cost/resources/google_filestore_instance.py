"""Prices google_filestore_instance: its provisioned capacity, and a charge for each Basic HDD instance.

https://cloud.google.com/filestore/pricing (read 2026-12-01): Google charges for the provisioned capacity. Regional and
Enterprise have one price, and so have Zonal and High Scale SSD. Custom performance has prices of its own, which the
catalogue does not have. Snapshots use the capacity of the instance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_CAPACITY = {
    "STANDARD": "basic-hdd",
    "BASIC_HDD": "basic-hdd",
    "PREMIUM": "basic-ssd",
    "BASIC_SSD": "basic-ssd",
    "ZONAL": "zonal",
    "HIGH_SCALE_SSD": "zonal",
    "REGIONAL": "regional",
    "ENTERPRISE": "regional",
}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of capacity. Raises Unpriceable if the tier or the capacity is unknown."""
    tier = resource.required("tier")
    if tier not in _CAPACITY:
        raise Unpriceable(f"unknown Filestore tier {tier}")
    gib = Range.of(resource.required_number("file_shares[0].capacity_gb"))
    if resource.is_given("performance_config") and resource.get("performance_config") != []:
        missing = MissingPrice("Filestore with custom performance")
        yield Component(f"Capacity ({tier})", gib, "GiB-months", missing)
        return
    yield Component(f"Capacity ({tier})", gib, "GiB-months", _rate(resource, f"{_CAPACITY[tier]}-capacity"))
    if _CAPACITY[tier] == "basic-hdd":
        yield Component("Instance", Range.of(1), "months", _rate(resource, "basic-hdd-instance-charge"))


def _rate(resource: Resource, name: str) -> Rate | MissingPrice:
    return Rate.of((1, resource.price(f"filestore/{name}")))
