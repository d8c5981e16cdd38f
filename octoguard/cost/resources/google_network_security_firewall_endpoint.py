"""Prices google_network_security_firewall_endpoint: hours of the endpoint. Rules of firewall policies have the traffic.

https://cloud.google.com/firewall/pricing (read 2026-11-30): Cloud NGFW Enterprise charges for each endpoint and hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """The hours of the endpoint."""
    price = resource.price("network-security/cloud-ngfw-enterprise-firewall-endpoint")
    yield resource.hourly("Firewall endpoint (Cloud NGFW Enterprise)", Range.of(1), (1, price))
