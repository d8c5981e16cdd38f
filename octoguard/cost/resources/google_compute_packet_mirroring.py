"""Prices google_compute_packet_mirroring: mirrored data, from usage. A disabled policy mirrors nothing.

https://cloud.google.com/vpc/network-pricing, section Packet Mirroring. Collector instances are priced by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_mirrored_data_gb": "GiB per month that the policy mirrors"}
FREE = "a disabled policy mirrors nothing"


def components(resource: Resource) -> Iterator[Component]:
    """GiB mirrored."""
    if resource.text("enable", unset="TRUE") == "FALSE":
        return
    sku = "network/network-packet-mirroring-data-processing-charge"
    yield resource.by_usage("monthly_mirrored_data_gb", "Data mirrored", "GiB", sku)
