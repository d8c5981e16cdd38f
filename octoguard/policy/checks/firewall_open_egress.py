"""Flags egress rules that allow all traffic to the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._address_space import is_the_world
from octoguard.policy.checks._firewall_openings import judge, more_ports_than

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_PORTS = 1000


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when every protocol, or more than 1000 ports, is open to the internet."""
    return judge(change, plan, is_the_world, more_ports_than(_PORTS), ingress=False)
