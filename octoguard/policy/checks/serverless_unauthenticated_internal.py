"""Flags invoker grants to everyone on Cloud Run services and functions with internal-only ingress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._answers import both
from octoguard.policy.checks._iam_grants import grants, on_texts, unreadable
from octoguard.policy.checks._iam_members import is_everyone
from octoguard.policy.checks._invokers import has_internal_ingress, ingress_evidence, is_invoker, linked_services
from octoguard.policy.outcome import PASS, Outcome

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._iam_grants import Answer, Text


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if everyone may invoke the internal services that a grant links to; None if it links to none of this plan.

    A service that is reachable from the internet passes here: `public-iam-member` judges that grant.
    """
    services = linked_services(change)
    if not services:
        return None
    internal = has_internal_ingress(change, services)
    if internal is False:
        return PASS
    granted = grants(change, plan)
    if granted is None:
        return unreadable(change)
    answers: list[tuple[Text, Answer]] = []
    for grant in granted:
        invoker = is_invoker(grant.role)
        for member in grant.members:
            answer = both(invoker, is_everyone(member), internal)
            answers.append((member, answer))
            if invoker is None and answer is None:
                answers.append((grant.role, None))
    outcome = on_texts(change, answers)
    return outcome if outcome is PASS else Outcome(outcome.status, (*outcome.evidence, *ingress_evidence(services)))
