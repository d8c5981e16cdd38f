"""Flags roles that let somebody act as every service account of a project, folder or organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_grants import on_roles

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_IMPERSONATION = frozenset(
    {
        "roles/iam.serviceAccountKeyAdmin",
        "roles/iam.serviceAccountOpenIdTokenCreator",
        "roles/iam.serviceAccountTokenCreator",
        "roles/iam.serviceAccountUser",
        "roles/iam.workloadIdentityUser",
    }
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where such a role is granted, whoever gets it."""
    return on_roles(change, plan, _IMPERSONATION)
