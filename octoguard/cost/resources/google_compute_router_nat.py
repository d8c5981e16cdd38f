"""Prices google_compute_router_nat: machine-hours up to a cap, addresses, and what it processes, by usage.

https://cloud.google.com/nat/pricing (read 2026-11-22): 0.0014 an hour for each machine that uses the gateway, and a
fixed price when there are more than 32. A gateway that nothing uses costs its addresses only.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.component import Range
from octoguard.cost.nat_machines import machines_in
from octoguard.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "assigned_vms": "machines that use the gateway; those of the plan when nothing is said",
    "monthly_data_processed_gb": "GiB a month in both directions",
}
_CAP = 32
_ONE = Decimal(1)


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machines that use it, or of the gateway; hours of its addresses; GiB."""
    machines = _machines(resource)
    if machines.floor <= _CAP:
        each = Range(*(number if number <= _CAP else ZERO for number in machines))
        price = resource.price("network/networking-cloud-nat-gateway-uptime")
        yield resource.hourly("Machines that use the gateway", each, (1, price))
    if machines.ceiling > _CAP:
        whole = Range(*(_ONE if number > _CAP else ZERO for number in machines))
        price = resource.price("network/cloud-nat-gateway-hourly-cap-more-than-32-vms")
        yield resource.hourly("Gateway with more than 32 machines", whole, (1, price))
    if resource.text("type", unset="PUBLIC") != "PRIVATE":
        price = resource.price("network/networking-cloud-nat-ip-usage")
        yield resource.hourly("IP addresses", _addresses(resource), (1, price))
    yield resource.by_usage(
        "monthly_data_processed_gb", "Data processed", "GiB", "network/networking-cloud-nat-data-processing"
    )


def _machines(resource: Resource) -> Range:
    said = resource.used("assigned_vms")
    if said is not None:
        return Range.of(said)
    found, more = machines_in(resource)
    resource.assume(
        f"machines that use it: {found.expected:f}, the private nodes and instances of this plan in {resource.place}"
        + (", without those that no plan shows" if more else "")
        + "; a usage file knows better: assigned_vms"
    )
    return found


def _addresses(resource: Resource) -> Decimal:
    """Those it is given; one where Google chooses them, which adds more as machines need ports."""
    if resource.text("nat_ip_allocate_option", unset="AUTO_ONLY") != "MANUAL_ONLY":
        resource.assume("Google chooses the addresses: taken as one")
        return _ONE
    given = resource.get("nat_ips")
    if isinstance(given, list):
        return Decimal(len(given))
    linked = resource.change.linked("nat_ips", "google_compute_address")
    resource.assume(f"nat_ips is known only after apply: taken as {max(1, len(linked))}")
    return Decimal(max(1, len(linked)))
