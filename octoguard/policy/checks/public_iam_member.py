"""Flags grants to everyone on the internet, in IAM, ACLs and access lists, and the keys and registries they open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.policy.checks._access_lists import listed
from octoguard.policy.checks._iam_grants import Answer, Text, grants, on_texts, unreadable
from octoguard.policy.outcome import PASS, Evidence, fail, of, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_EVERYONE = frozenset({"allusers", "allauthenticatedusers"})
_CANNED = frozenset({"publicread", "publicreadwrite", "authenticatedread"})
_NAMES = ("special_group", "iam_member")

# What is opened, by the IAM resources that open it: the attribute that leads from one to the other.
_OPENED = {
    "google_container_registry": ("google_storage_bucket_iam", "bucket"),
    "google_kms_crypto_key": ("google_kms_crypto_key_iam", "crypto_key_id"),
    "google_kms_key_ring": ("google_kms_key_ring_iam", "key_ring_id"),
}
_SHAPES = ("binding", "member", "policy")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on every member, entity or canned ACL that stands for the public; None for what no grant is about."""
    if change.type in _OPENED:
        return _opened(change, plan)
    members = _members(change, plan)
    if members is None:
        return unreadable(change)
    return on_texts(change, [(member, _is_everyone(member)) for member in members])


def _members(change: ResourceChange, plan: Plan) -> list[Text] | None:
    if (entries := listed(change, _NAMES)) is not None:
        return entries
    found = grants(change, plan)
    return None if found is None else [member for grant in found for member in grant.members]


def _opened(change: ResourceChange, plan: Plan) -> Outcome | None:
    """A key or a registry by the grants on it, which stand in other resources."""
    found = plan.once(f"public grants on {change.type}", lambda whole: _grants_on(whole, change.type))
    mine = found.get(change.address)
    if mine is None:
        return None
    bad = [shown for answer, shown in mine if answer]
    doubts = [shown for answer, shown in mine if answer is None]
    if bad or doubts:
        return fail(*bad) if bad else unknown(*doubts)
    return PASS


def _grants_on(plan: Plan, opened: str) -> dict[str, list[tuple[Answer, Evidence]]]:
    prefix, attribute = _OPENED[opened]
    table: dict[str, list[tuple[Answer, Evidence]]] = {}
    for holder in plan.of_type(*(f"{prefix}_{shape}" for shape in _SHAPES)):
        targets = holder.linked(attribute, opened)
        if not targets:
            continue
        members = _members(holder, plan)
        answers = (
            [(None, of(holder, "policy_data"))]
            if members is None
            else [(_is_everyone(member), _elsewhere(member, holder)) for member in members]
        )
        for target in targets:
            table.setdefault(target.address, []).extend(answers)
    return table


def _elsewhere(member: Text, holder: ResourceChange) -> Evidence:
    shown = member.evidence(holder)
    return shown if shown.address else replace(shown, address=holder.address)


def _is_everyone(member: Text) -> Answer:
    if isinstance(member.value, dict):
        return None  # an entry that names nobody
    if not member.hidden:
        text = str(member.value).casefold()
        return text.rpartition(":")[2] in _EVERYONE or text in _CANNED
    return False if member.is_computed_name else None
