"""Prices google_compute_security_policy (Cloud Armor): the policy, its rules, and requests by usage.

https://cloud.google.com/armor/pricing (read 2026-11-22): Standard tier. The default rule that every policy has is not
counted. For projects in Cloud Armor Enterprise, the subscription includes policies and rules.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_requests": "requests per month that the policy evaluates"}
_DEFAULT_RULE = 2147483647


def components(resource: Resource) -> Iterator[Component]:
    """One month of the policy and of each rule."""
    policy = resource.price("network/networking-cloud-armor-policy", place=GLOBAL)
    yield Component("Policy", Range.of(1), "months", Rate.of((1, policy)))
    rules = [rule for rule in resource.items("rule") if not _is_default(rule)]
    if rules:
        yield rule_months(resource, len(rules))
    if resource.used("monthly_requests") is not None:
        sku = "network/networking-cloud-armor-requests"
        yield resource.by_usage("monthly_requests", "Requests", "requests", sku, place=GLOBAL)


def rule_months(resource: Resource, count: int) -> Component:
    """One month of `count` rules."""
    price = resource.price("network/networking-cloud-armor-rule", place=GLOBAL)
    return Component("Rules", Range.of(Decimal(count)), "months", Rate.of((1, price)))


def _is_default(rule: object) -> bool:
    return isinstance(rule, dict) and rule.get("priority") == _DEFAULT_RULE
