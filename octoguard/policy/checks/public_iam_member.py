"""Flags grants to everyone on the internet in IAM, ACLs and access lists, and the keys and registries they expose."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.policy.checks._access_lists import listed
from octoguard.policy.checks._iam_grants import Answer, Text, grants, on_texts, unreadable
from octoguard.policy.checks._iam_members import is_everyone
from octoguard.policy.checks._invokers import has_internal_ingress, is_invoker, linked_services
from octoguard.policy.outcome import PASS, Evidence, fail, of, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_NAMES = ("special_group", "iam_member")

# Resources that public grants expose: the prefix of the IAM resources, and their attribute with the reference.
_EXPOSED = {
    "google_container_registry": ("google_storage_bucket_iam", "bucket"),
    "google_kms_crypto_key": ("google_kms_crypto_key_iam", "crypto_key_id"),
    "google_kms_key_ring": ("google_kms_key_ring_iam", "key_ring_id"),
}
_SHAPES = ("binding", "member", "policy")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on every public member, entity or canned ACL; None for a key or registry without a grant in the plan."""
    if change.type in _EXPOSED:
        return _exposed(change, plan)
    members = _members(change, plan)
    if members is None:
        return unreadable(change)
    return on_texts(change, [(member, is_everyone(member)) for member in members])


def _members(change: ResourceChange, plan: Plan) -> list[Text] | None:
    if (entries := listed(change, _NAMES)) is not None:
        return entries
    granted = grants(change, plan)
    if granted is not None and has_internal_ingress(change, linked_services(change)):
        # Requests from the internet do not reach the service. Other roles open the Admin API, which has no ingress.
        granted = [grant for grant in granted if is_invoker(grant.role) is not True]
    return None if granted is None else [member for grant in granted for member in grant.members]


def _exposed(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge a key or a registry by the grants of other resources on it."""
    table = plan.once(f"public grants on {change.type}", lambda full_plan: _grants_on(full_plan, change.type))
    answers = table.get(change.address)
    if answers is None:
        return None
    bad = [item for answer, item in answers if answer]
    doubts = [item for answer, item in answers if answer is None]
    if bad or doubts:
        return fail(*bad) if bad else unknown(*doubts)
    return PASS


def _grants_on(plan: Plan, exposed: str) -> dict[str, list[tuple[Answer, Evidence]]]:
    prefix, attribute = _EXPOSED[exposed]
    table: dict[str, list[tuple[Answer, Evidence]]] = {}
    for holder in plan.of_type(*(f"{prefix}_{shape}" for shape in _SHAPES)):
        targets = holder.linked(attribute, exposed)
        if not targets:
            continue
        members = _members(holder, plan)
        answers = (
            [(None, of(holder, "policy_data"))]
            if members is None
            else [(is_everyone(member), _elsewhere(member, holder)) for member in members]
        )
        for target in targets:
            table.setdefault(target.address, []).extend(answers)
    return table


def _elsewhere(member: Text, holder: ResourceChange) -> Evidence:
    item = member.evidence(holder)
    return item if item.address else replace(item, address=holder.address)
