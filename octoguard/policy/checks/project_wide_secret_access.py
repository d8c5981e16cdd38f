"""Flags the right to read every secret of a project, folder or organization."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._roles import gives_power, on_power
from octoguard.policy.iam_powers import Power

if TYPE_CHECKING:
    from octoguard.policy.checks._iam_grants import Answer, Grant
    from octoguard.policy.outcome import Outcome

_SECRETS = frozenset({Power.SECRETS})
_PICKS_SECRETS = re.compile(r"resource\.(name|matchTag)")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where such a role is granted, unless an IAM condition picks the secrets by name or tag."""
    return on_power(change, plan, lambda grant: gives_power(grant, _SECRETS, plan), _is_narrowed)


def _is_narrowed(grant: Grant) -> Answer:
    if grant.condition.hidden:
        return None
    return grant.condition.value is not UNSET and _PICKS_SECRETS.search(str(grant.condition.value)) is not None
