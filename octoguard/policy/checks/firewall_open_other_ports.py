"""Flags ingress rules that let the internet reach a port which no other policy is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._address_space import is_the_world
from octoguard.policy.checks._firewall_openings import judge, opens_other_ports

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when a port is open that is neither HTTP, HTTPS nor one of a service with a policy of its own."""
    return judge(change, plan, is_the_world, opens_other_ports)
