"""Prices google_network_connectivity_transport (Partner Cross-Cloud Interconnect): hours by bandwidth.

https://cloud.google.com/network-connectivity/docs/interconnect/pricing (SKUs of 2026-08). Prices are known for 10 Gbps
in us-east4 and for 100 Gbps in us-west1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_SKU = "network/partner-cross-cloud-interconnect-transport-"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the transport."""
    speed = resource.required("bandwidth").removeprefix("BPS_").lower()
    yield resource.hourly(f"Transport ({speed}bps)", 1, (1, resource.price(f"{_SKU}{speed}")))
