"""Prices google_compute_address: an external IP address costs most while it is idle.

https://cloud.google.com/vpc/network-pricing#ipaddress (read 2026-11-22): Google charges for an address in use with the
machine or the Cloud NAT gateway that uses it. Addresses of forwarding rules and internal addresses are free.
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
    """Hours of a reserved address that nothing in the plan uses; nothing for an address in use."""
    if resource.text("address_type", unset="EXTERNAL") == "INTERNAL" or resource.text("purpose", unset="") in _INTERNAL:
        return
    if is_used(resource):
        return
    resource.assume("nothing in the plan uses the address; priced as an idle reserved address")
    price = resource.price("compute/static-ip-charge", place=place)
    yield resource.hourly("Reserved external IP address, idle", 1, (1, price))
