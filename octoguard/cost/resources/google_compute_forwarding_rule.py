"""Prices google_compute_forwarding_rule: one price for the first five rules of a project and region, then per rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import load_balancers, private_service_connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**load_balancers.RULE_USAGE, **private_service_connect.USAGE}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the rule, and its traffic from usage."""
    return load_balancers.rule_lines(resource)
