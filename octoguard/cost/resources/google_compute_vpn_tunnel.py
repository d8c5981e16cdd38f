"""Prices google_compute_vpn_tunnel: its hours.

https://cloud.google.com/network-connectivity/docs/vpn/pricing (read 2026-11-22): Google charges for each tunnel, also
for both tunnels of an HA pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the tunnel."""
    yield resource.hourly("Tunnel", 1, (1, resource.price("network/networking-cloud-vpn-tunnel")))
