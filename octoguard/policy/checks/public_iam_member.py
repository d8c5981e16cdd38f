"""Flags grants to everyone on the internet, in IAM, ACLs and access lists, and the keys and registries they open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._iam_grants import Answer, Text, grants, on_texts, unreadable
from octoguard.policy.outcome import PASS, Evidence, fail, of, unknown

if TYPE_CHECKING:
    from octoguard.plan.path import Steps
    from octoguard.policy.outcome import Outcome

_EVERYONE = frozenset({"allusers", "allauthenticatedusers"})
_CANNED = frozenset({"publicread", "publicreadwrite", "authenticatedread"})
_ENTRY: tuple[Steps, ...] = (("special_group",), ("iam_member",))
_PRINCIPALS = frozenset(
    {
        "dataset",
        "domain",
        "group_by_email",
        "iam_member",
        "routine",
        "special_group",
        "user_by_email",
        "view",
    }
)
_NOBODY = "names nobody: older providers show allUsers, among others, this way"
_ACCESS_LISTS: dict[str, tuple[Steps, ...]] = {
    "google_bigquery_dataset_access": _ENTRY,
    "google_storage_bucket_access_control": (("entity",),),
    "google_storage_bucket_acl": (("predefined_acl",), ("default_acl",), ("role_entity",)),
    "google_storage_default_object_access_control": (("entity",),),
    "google_storage_default_object_acl": (("role_entity",),),
    "google_storage_object_access_control": (("entity",),),
    "google_storage_object_acl": (("predefined_acl",), ("role_entity",)),
}

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
    if change.type == "google_bigquery_dataset":
        return _dataset(change)
    if change.type in _ACCESS_LISTS:
        return [text for path in _ACCESS_LISTS[change.type] for text in _texts(change, path)]
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


def _dataset(change: ResourceChange) -> list[Text]:
    entries = change.get("access")
    if not isinstance(entries, list):
        return [] if entries is UNSET else [Text(entries, change, ("access",), is_list=True)]
    return [text for i, entry in enumerate(entries) for text in _entry(change, ("access", i), entry)]


def _entry(change: ResourceChange, path: Steps, entry: Any) -> list[Text]:
    if not isinstance(entry, dict):
        return _texts(change, path)
    if not any(entry.get(principal) not in (None, "", []) for principal in _PRINCIPALS):
        return [Text(entry, change, path, note=_NOBODY)]
    return [text for principal in _ENTRY for text in _texts(change, (*path, *principal))]


def _texts(change: ResourceChange, path: Steps) -> list[Text]:
    value = change.get(path)
    if isinstance(value, list):
        return [Text(item, change, (*path, i)) for i, item in enumerate(value)]
    return [] if value is UNSET else [Text(value, change, path)]


def _is_everyone(member: Text) -> Answer:
    if isinstance(member.value, dict):
        return None  # an entry that names nobody
    if not member.hidden:
        text = str(member.value).casefold()
        return text.rpartition(":")[2] in _EVERYONE or text in _CANNED
    return False if member.is_computed_name else None
