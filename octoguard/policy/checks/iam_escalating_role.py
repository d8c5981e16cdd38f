"""Flags roles that can grant other roles, or run code as a more privileged service account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._answers import Answer, both
from octoguard.policy.checks._roles import gives_power, on_power
from octoguard.policy.iam_powers import Power

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._iam_grants import Grant
    from octoguard.policy.outcome import Outcome

_ESCALATE = frozenset({Power.GRANT, Power.RUN})
_IMPERSONATE = frozenset({Power.IMPERSONATE})
# Google documents these roles as required for the service accounts of Cloud Build and Composer environments.
_OF_WORKERS = frozenset({"roles/cloudbuild.builds.builder", "roles/composer.worker"})


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on such a role for any member; iam-project-impersonation judges roles that impersonate."""

    def is_bad(grant: Grant) -> Answer:
        if isinstance(grant.role.value, str) and grant.role.value in _OF_WORKERS:
            return False
        impersonates = gives_power(grant, _IMPERSONATE, plan)
        return both(gives_power(grant, _ESCALATE, plan), None if impersonates is None else not impersonates)

    return on_power(change, plan, is_bad)
