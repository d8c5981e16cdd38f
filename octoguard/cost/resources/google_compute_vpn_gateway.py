"""Prices google_compute_vpn_gateway: the traffic of its tunnels, by usage. Tunnels are priced separately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import transfer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = transfer.PRIVATE_USAGE


def components(resource: Resource) -> Iterator[Component]:
    """GiB of outbound data, by destination."""
    return transfer.private(resource)
