"""Flags roles that allow impersonation of every service account of a project, folder or organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._roles import gives_power, on_power
from octoguard.policy.iam_powers import Power

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_IMPERSONATE = frozenset({Power.IMPERSONATE})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on such a role for any member; a role of a service agent fails only for other members."""
    return on_power(change, plan, lambda grant: gives_power(grant, _IMPERSONATE, plan))
