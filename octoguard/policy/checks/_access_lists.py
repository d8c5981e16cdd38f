"""Reads the principals in Cloud Storage ACLs and BigQuery access lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.plan import UNSET
from octoguard.policy.checks._iam_grants import Text

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.plan.path import Steps

_DATASET = "google_bigquery_dataset"
_DATASET_ACCESS = "google_bigquery_dataset_access"
_ACLS: dict[str, tuple[Steps, ...]] = {
    "google_storage_bucket_access_control": (("entity",),),
    "google_storage_bucket_acl": (("predefined_acl",), ("default_acl",), ("role_entity",)),
    "google_storage_default_object_access_control": (("entity",),),
    "google_storage_default_object_acl": (("role_entity",),),
    "google_storage_object_access_control": (("entity",),),
    "google_storage_object_acl": (("predefined_acl",), ("role_entity",)),
}
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
_NOBODY = "has no principal: older providers show allUsers and other principals this way"


def listed(change: ResourceChange, names: tuple[str, ...]) -> list[Text] | None:
    """The principals in an ACL, or in the attributes `names` of a BigQuery access list; None for other resources.

    A dataset entry without a principal is returned as a dict.
    """
    if change.type == _DATASET:
        return _dataset(change, names)
    if change.type == _DATASET_ACCESS:
        return [text for name in names for text in _texts(change, (name,))]
    if change.type in _ACLS:
        return [text for path in _ACLS[change.type] for text in _texts(change, path)]
    return None


def _dataset(change: ResourceChange, names: tuple[str, ...]) -> list[Text]:
    entries = change.get("access")
    if not isinstance(entries, list):
        return [] if entries is UNSET else [Text(entries, change, ("access",), is_list=True)]
    return [text for i, entry in enumerate(entries) for text in _entry(change, ("access", i), entry, names)]


def _entry(change: ResourceChange, path: Steps, entry: Any, names: tuple[str, ...]) -> list[Text]:
    if not isinstance(entry, dict):
        return _texts(change, path)
    if not any(entry.get(principal) not in (None, "", []) for principal in _PRINCIPALS):
        return [Text(entry, change, path, note=_NOBODY)]
    return [text for name in names for text in _texts(change, (*path, name))]


def _texts(change: ResourceChange, path: Steps) -> list[Text]:
    value = change.get(path)
    if isinstance(value, list):
        return [Text(item, change, (*path, i)) for i, item in enumerate(value)]
    return [] if value is UNSET else [Text(value, change, path)]
