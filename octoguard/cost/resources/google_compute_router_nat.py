"""Prices google_compute_router_nat: gateway uptime per VM up to a cap, IP addresses, and processed data by usage.

https://cloud.google.com/nat/pricing (read 2026-12-01): 0.0014 USD/hour for each of up to 32 VMs that use the gateway,
and 0.044 USD/hour for more than 32 VMs. These prices are rounded, so 32 VMs (0.0448 USD/hour) cost more than 33. An
unused gateway costs only its IP addresses.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.component import Range
from octoguard.cost.nat_machines import machines_in
from octoguard.cost.resource import absence
from octoguard.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "assigned_vms": "VMs that use the gateway (default: the VMs in the plan)",
    "monthly_data_processed_gb": "GiB processed per month, in both directions",
}
_CAP = 32
_ONE = Decimal(1)


def components(resource: Resource) -> Iterator[Component]:
    """VM-hours or gateway-hours, address-hours, and processed GiB."""
    machines = _dearest_last(_machines(resource))
    if machines.floor <= _CAP:
        each = Range(*(number if number <= _CAP else ZERO for number in machines))
        price = resource.price("network/networking-cloud-nat-gateway-uptime")
        yield resource.hourly("Gateway uptime, per VM", each, (1, price))
    if machines.ceiling > _CAP:
        capped_share = Range(*(_ONE if number > _CAP else ZERO for number in machines))
        price = resource.price("network/cloud-nat-gateway-hourly-cap-more-than-32-vms")
        yield resource.hourly("Gateway uptime, more than 32 VMs", capped_share, (1, price))
    if resource.text("type", unset="PUBLIC") != "PRIVATE":
        price = resource.price("network/networking-cloud-nat-ip-usage")
        yield resource.hourly("NAT IP addresses", _addresses(resource), (1, price))
    yield resource.by_usage(
        "monthly_data_processed_gb", "Data processed", "GiB", "network/networking-cloud-nat-data-processing"
    )


def _dearest_last(machines: Range) -> Range:
    """The machines with 32 as the ceiling, if the range includes 32: no larger number of VMs costs more."""
    if max(machines.floor, machines.expected) == _CAP < machines.ceiling:
        return Range(machines.floor, machines.expected, Decimal(_CAP))
    return machines


def _machines(resource: Resource) -> Range:
    given = resource.used("assigned_vms")
    if given is not None:
        return Range.of(given)
    machines, more = machines_in(resource)
    resource.assume(
        f"{machines.expected:f} VMs use the gateway: the private nodes and instances of this plan in {resource.place}"
        + (", excluding VMs that the plan does not show" if more else "")
        + "; set assigned_vms in a usage file to override"
    )
    return machines


def _addresses(resource: Resource) -> Decimal:
    """The number of IP addresses; 1 for automatic allocation, although Google adds more when VMs need ports."""
    if resource.text("nat_ip_allocate_option", unset="AUTO_ONLY") != "MANUAL_ONLY":
        resource.assume("Google allocates the NAT IP addresses automatically; priced as 1 address")
        return _ONE
    given = resource.get("nat_ips")
    if isinstance(given, list):
        return Decimal(len(given))
    linked = resource.change.linked("nat_ips", "google_compute_address")
    number = max(1, len(linked))
    resource.assume(f"nat_ips {absence(given)}; priced as {number} address{'es' if number > 1 else ''}")
    return Decimal(number)
