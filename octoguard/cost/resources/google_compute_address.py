"""Prices google_compute_address: an external address costs most while nothing uses it.

https://cloud.google.com/vpc/network-pricing#ipaddress (read 2026-11-22): used by a machine or Cloud NAT it is charged
there, used by a forwarding rule it is free, internal ones are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.addresses import is_used

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_INTERNAL = ("VPC_PEERING", "PRIVATE_SERVICE_CONNECT", "SHARED_LOADBALANCER_VIP", "IPSEC_INTERCONNECT")


def components(resource: Resource, place: str | None = None) -> Iterator[Component]:
    """Hours of a reserved address that nothing uses; nothing where something of the plan does."""
    if resource.text("address_type", unset="EXTERNAL") == "INTERNAL" or resource.text("purpose", unset="") in _INTERNAL:
        return
    if is_used(resource):
        return
    resource.assume("nothing in the plan uses it: charged as a reserved address that is idle")
    price = resource.price("compute/static-ip-charge", place=place)
    yield resource.hourly("Reserved external IP address, idle", 1, (1, price))
