"""The storage of an image or a snapshot: the size that usage gives, or else at most the size of its disk.

Google charges for the compressed size, which the plan does not show, and a snapshot can be incremental:
https://cloud.google.com/compute/disks-image-pricing (read 2026-11-22).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.cost.component import Range
from octoguard.cost.disk_sizes import source_gib
from octoguard.money import ZERO

if TYPE_CHECKING:
    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

_KEY = "storage_gb"


def stored(resource: Resource, name: str, sku: str, place: str | None) -> Component:
    """GiB-months of storage. Without usage and without a known disk size, the quantity is 0, which the bill notes."""
    most = None if resource.used(_KEY) is not None else source_gib(resource)
    component = resource.by_usage(_KEY, name, "GiB-months", sku, place=place)
    if not most:
        return component
    resource.missing_usage.remove(_KEY)
    resource.assume(
        f"no usage is given for {_KEY}; priced as {most:f} GiB, the size of the disk, which is the most that is stored"
    )
    return replace(component, quantity=Range(ZERO, most, most))
