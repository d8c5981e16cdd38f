"""Flags roles that let somebody act as every service account of a project, folder or organization."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.policy.checks._answers import either
from octoguard.policy.checks._iam_grants import Answer, grants, is_role, on_texts, unreadable
from octoguard.policy.checks._iam_members import is_agent
from octoguard.policy.checks._machines import negated

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._iam_grants import Grant
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


# Made for the accounts that Google's services run as: most of them act as any account of the project.
_OF_AGENTS = re.compile(r"roles/[\w.]*serviceAgent\Z", re.IGNORECASE)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where such a role is granted, whoever gets it, and where an agent's role goes to anybody else."""
    found = grants(change, plan)
    if found is None:
        return unreadable(change)
    return on_texts(change, [(grant.role, _is_bad(grant)) for grant in found])


def _is_bad(grant: Grant) -> Answer:
    role = grant.role.value
    if isinstance(role, str) and _OF_AGENTS.match(role):
        return either(*(negated(is_agent(member)) for member in grant.members))
    return is_role(grant.role, _IMPERSONATION)
