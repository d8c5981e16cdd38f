"""Flags ingress rules that open a port to the internet that no other policy covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._address_space import is_the_world
from octoguard.policy.checks._firewall_openings import judge, opens_other_ports

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when a port is open that is neither HTTP, HTTPS nor the port of a service with its own policy."""
    return judge(change, plan, is_the_world, opens_other_ports)
