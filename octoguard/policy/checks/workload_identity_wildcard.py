"""Flags GKE Workload Identity grants that cover more than one Kubernetes service account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_grants import Answer, Text, grants, on_texts, unreadable
from octoguard.policy.checks._roles import has_power
from octoguard.policy.iam_powers import Power

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_IMPERSONATE = frozenset({Power.IMPERSONATE})
_GKE_POOL = re.compile(r"\.svc\.id\.goog(\[|/|\Z)")
_ONE_ACCOUNT = re.compile(
    r"serviceAccount:[^\[]+\.svc\.id\.goog\[[^/*\]]+/[^/*\]]+\]\Z"
    r"|principal://.+\.svc\.id\.goog/subject/ns/[^/*]+/sa/[^/*]+\Z"
)


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on members of a GKE pool that cover more than one account; None if no member is of such a pool."""
    granted = grants(change, plan)
    if granted is None:
        return unreadable(change)
    texts: list[tuple[Text, Answer]] = []
    for grant in granted:
        has_role = has_power(grant.role, _IMPERSONATE, plan)
        if has_role is False:
            continue
        members = [(member, _is_wide(member)) for member in grant.members if _may_be_of_cluster(member)]
        if has_role:
            texts.extend(members)
        elif any(answer is not False for _, answer in members):
            texts.append((grant.role, None))
        else:
            texts.extend(members)
    return on_texts(change, texts) if texts else None


def _may_be_of_cluster(member: Text) -> bool:
    return member.hidden or _GKE_POOL.search(str(member.value)) is not None


def _is_wide(member: Text) -> Answer:
    return None if member.hidden else _ONE_ACCOUNT.match(str(member.value)) is None
