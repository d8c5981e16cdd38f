"""Flags ingress rules that open every protocol, or a thousand ports and more, to more than one network's worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._firewall_rules import Answer, Layer, Rule, is_wider_than, judge

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_NETWORK = 16
_PORTS = 1000


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when a source wider than a /16 may use every protocol or more than 1000 ports."""
    _ = plan
    return judge(change, _is_wide, _is_broad)


def _is_wide(rule: Rule) -> Answer:
    return is_wider_than(rule, _NETWORK)


def _is_broad(layer: Layer) -> Answer:
    ranges = layer.port_ranges()
    return None if ranges is None else sum(last - first + 1 for first, last in ranges) > _PORTS
