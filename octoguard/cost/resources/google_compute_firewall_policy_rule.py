"""Prices google_compute_firewall_policy_rule: free with Cloud NGFW Essentials, else per evaluated GiB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import firewall_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = firewall_rules.USAGE
FREE = firewall_rules.FREE


def components(resource: Resource) -> Iterator[Component]:
    """GiB that the rule evaluates, if Google charges for them."""
    return firewall_rules.rule_lines(resource)
