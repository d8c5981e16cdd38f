"""Flags ingress rules that open every port to the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._address_space import is_the_world
from octoguard.policy.checks._firewall_openings import judge, more_ports_than

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_ALL_BUT_ZERO = 65535


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when every protocol, or every port of one protocol, is open to the internet."""
    return judge(change, plan, is_the_world, more_ports_than(_ALL_BUT_ZERO - 1))
