"""Finds out which reserved addresses something in the plan uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan.address import without_indexes

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource
    from octoguard.plan import Plan

# Who uses addresses, and where it names them.
_USERS = {
    "google_compute_instance": "network_interface[0].access_config[0].nat_ip",
    "google_compute_instance_template": "network_interface[0].access_config[0].nat_ip",
    "google_compute_forwarding_rule": "ip_address",
    "google_compute_global_forwarding_rule": "ip_address",
    "google_compute_router_nat": "nat_ips",
    "google_compute_vpn_gateway": "vpn_interfaces",
}


def is_used(resource: Resource) -> bool:
    """Whether the API says that the address has users, or something in the plan refers to it."""
    users = resource.get("users")
    if isinstance(users, list) and users:
        return True
    used = resource.plan.once("addresses in use", _in_use)
    return without_indexes(resource.change.address) in used


def _in_use(plan: Plan) -> frozenset[str]:
    """The addresses, without instance keys, of the reserved addresses that something refers to."""
    return frozenset(
        origin.config_address
        for resource_type, path in _USERS.items()
        for change in plan.of_type(resource_type)
        for origin in change.origins(path)
        if origin.kind == "resource"
    )
