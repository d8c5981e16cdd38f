"""Finds the reserved IP addresses that other resources in the plan use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan.address import without_indexes

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource
    from octoguard.plan import Plan

# {resource type: paths of the attributes and blocks that refer to an address}
_USERS = {
    "google_compute_instance": ("network_interface",),
    "google_compute_instance_from_template": ("network_interface",),
    "google_compute_instance_template": ("network_interface",),
    "google_compute_region_instance_template": ("network_interface",),
    "google_compute_per_instance_config": ("preserved_state",),
    "google_compute_region_per_instance_config": ("preserved_state",),
    "google_compute_forwarding_rule": ("ip_address",),
    "google_compute_global_forwarding_rule": ("ip_address",),
    "google_compute_router_nat": ("nat_ips", "drain_nat_ips", "rules"),
    "google_compute_router_nat_address": ("nat_ips", "drain_nat_ips"),
    "google_compute_vpn_gateway": ("vpn_interfaces",),
}


def is_used(resource: Resource) -> bool:
    """Whether the API reports users of the address, or a resource in the plan refers to it."""
    users = resource.get("users")
    if isinstance(users, list) and users:
        return True
    used = resource.plan.once("addresses in use", _in_use)
    return without_indexes(resource.change.address) in used


def _in_use(plan: Plan) -> frozenset[str]:
    """The config addresses (without instance keys) of the reserved IP addresses that another resource refers to."""
    return frozenset(
        origin.config_address
        for resource_type, paths in _USERS.items()
        for change in plan.of_type(resource_type)
        for path in paths
        for origin in change.origins(path)
        if origin.kind == "resource"
    )
