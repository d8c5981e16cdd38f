"""Flags grants to everyone on the internet: in IAM, in Cloud Storage ACLs and in BigQuery's access lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._iam_grants import Answer, Text, grants, on_texts, unreadable

if TYPE_CHECKING:
    from octoguard.plan.path import Steps
    from octoguard.policy.outcome import Outcome

_EVERYONE = frozenset({"allusers", "allauthenticatedusers"})
_CANNED = frozenset({"publicread", "publicreadwrite", "authenticatedread"})
_ENTRY: tuple[Steps, ...] = (("special_group",), ("iam_member",))
_ACCESS_LISTS: dict[str, tuple[Steps, ...]] = {
    "google_bigquery_dataset_access": _ENTRY,
    "google_storage_bucket_access_control": (("entity",),),
    "google_storage_bucket_acl": (("predefined_acl",), ("default_acl",), ("role_entity",)),
    "google_storage_default_object_access_control": (("entity",),),
    "google_storage_default_object_acl": (("role_entity",),),
    "google_storage_object_access_control": (("entity",),),
    "google_storage_object_acl": (("predefined_acl",), ("role_entity",)),
}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on every member, entity or canned ACL that stands for the public."""
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


def _dataset(change: ResourceChange) -> list[Text]:
    entries = change.get("access")
    if not isinstance(entries, list):
        return [] if entries is UNSET else [Text(entries, change, ("access",), is_list=True)]
    return [
        text
        for i, entry in enumerate(entries)
        for path in (((),) if entry is UNKNOWN or entry is SENSITIVE else _ENTRY)
        for text in _texts(change, ("access", i, *path))
    ]


def _texts(change: ResourceChange, path: Steps) -> list[Text]:
    value = change.get(path)
    if isinstance(value, list):
        return [Text(item, change, (*path, i)) for i, item in enumerate(value)]
    return [] if value is UNSET else [Text(value, change, path)]


def _is_everyone(member: Text) -> Answer:
    if not member.hidden:
        text = str(member.value).casefold()
        return text.rpartition(":")[2] in _EVERYONE or text in _CANNED
    return False if member.is_computed_name else None
