"""Prices google_compute_region_network_firewall_policy_with_rules: the traffic that its rules evaluate, from usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import firewall_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = firewall_rules.POLICY_USAGE
FREE = firewall_rules.FREE


def components(resource: Resource) -> Iterator[Component]:
    """GiB that the rules evaluate, by edition."""
    return firewall_rules.policy_lines(resource)
