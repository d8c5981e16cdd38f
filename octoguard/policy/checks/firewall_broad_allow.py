"""Flags ingress rules that open every protocol, or more than a thousand ports, to a range larger than one network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._address_space import Space, has_block_wider_than
from octoguard.policy.checks._firewall_openings import judge, more_ports_than

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_NETWORK = 16
_PORTS = 1000


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when a source larger than a /16 may use every protocol or more than 1000 ports."""
    return judge(change, plan, _is_wide, more_ports_than(_PORTS))


def _is_wide(space: Space) -> bool:
    return has_block_wider_than(space, _NETWORK)
