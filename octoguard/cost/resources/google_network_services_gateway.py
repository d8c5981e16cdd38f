"""Prices google_network_services_gateway: hours of Secure Web Proxy. A gateway of a service mesh is configuration.

https://cloud.google.com/secure-web-proxy/pricing (SKU of 2026-08, whose source names no region). Secure Web Proxy also
charges for processed data, and no source has that price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
FREE = "gateways of a service mesh are free; Cloud Service Mesh charges for endpoints"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the proxy, and data without a price."""
    if resource.text("type", unset="SECURE_WEB_GATEWAY") != "SECURE_WEB_GATEWAY":
        return
    yield resource.hourly("Secure Web Proxy gateway", 1, (1, resource.price("network/secure-web-proxy-gateway")))
    missing = MissingPrice("data that Secure Web Proxy processes")
    yield Component("Data processed", Range.of(0), "GiB", missing, usage_based=True)
