"""Prices google_network_security_mirroring_deployment: hours of an out-of-band deployment, and mirrored data.

https://cloud.google.com/network-security-integration/pricing (SKUs of 2026-08, whose source names no region). The
collector instances are priced by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_mirrored_data_gb": "GiB per month that the deployment receives"}


def components(resource: Resource) -> Iterator[Component]:
    """Hours, and GiB from usage."""
    sku = "network-security/network-security-integration-out-of-band"
    yield resource.hourly("Mirroring deployment", 1, (1, resource.price(f"{sku}-deployment")))
    yield resource.by_usage("monthly_mirrored_data_gb", "Data mirrored", "GiB", f"{sku}-data")
