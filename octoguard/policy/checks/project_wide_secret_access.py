"""Flags roles that can read every secret of a project, folder or organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_conditions import picks_resources
from octoguard.policy.checks._roles import gives_power, on_power
from octoguard.policy.iam_powers import Power

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_SECRETS = frozenset({Power.SECRETS})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on such a role, unless an IAM condition selects the secrets by name or tag."""
    return on_power(change, plan, lambda grant: gives_power(grant, _SECRETS, plan), picks_resources)
