"""Prices google_compute_security_policy_rule: one rule of a Cloud Armor policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.resources.google_compute_security_policy import rule_months

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the rule."""
    yield rule_months(resource, 1)
