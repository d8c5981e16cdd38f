"""Finds by name the resources that a removed resource refers to.

The configuration no longer contains the removed resource, so its references are not available.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.plan import Action

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.reading import Side

PROJECT = "google_project"
# The name attributes of a resource. The numbers of projects, folders and policies are strings in a state.
_NAMES = (
    *(
        "name",
        "id",
        "self_link",
        "project_id",
        "number",
        "folder_id",
        "address",
        "dataset_id",
        "table_id",
        "account_id",
        "email",
    ),
    *("bucket", "secret_id", "unique_id", "database_id", "org_id", "display_name", "policy_id", "cluster_id"),
)
_PLACES = ("project", "zone", "region", "location")
_ROOTS = ("projects/", "folders/", "organizations/", "accessPolicies/", "billingAccounts/")


Table = dict[str, dict[str, list["ResourceChange"]]]


@dataclass(slots=True)
class Things:
    """The resources that existed before the plan, by type and by the last part of each of their names."""

    deleted: Table = field(default_factory=dict)
    forgotten: Table = field(default_factory=dict)
    stays: Table = field(default_factory=dict)

    def goes_with(self, change: ResourceChange, value: str, types: Iterable[str]) -> bool:
        """Whether the named resource is removed together with the change: both deleted, or both removed from state."""
        if next(_named(self.deleted, value, types, change), None) is not None:
            return True
        return change.action is Action.FORGET and next(_named(self.forgotten, value, types, change), None) is not None

    def left(self, change: ResourceChange, value: str, types: Iterable[str]) -> ResourceChange | None:
        """The resource that the value of a change names and that exists after apply."""
        return next(_named(self.stays, value, types, change), None)


def things(plan: Plan) -> Things:
    """The index of a plan; computed once per plan."""
    return plan.once("things by name", _collect)


def _collect(plan: Plan) -> Things:
    index = Things()
    for change in plan.managed:
        if change.action is Action.CREATE or change.deposed is not None:
            continue
        gone = index.forgotten if change.action is Action.FORGET else index.deleted
        by_name = (index.stays if change.stays else gone).setdefault(change.type, {})
        for name in {last(value) for value in names_of(change)}:
            by_name.setdefault(name, []).append(change)
    return index


def names_of(change: ResourceChange, side: Side = "before") -> list[str]:
    """Every name of a resource."""
    values = change.side(side)[0]
    known = values if isinstance(values, dict) else {}
    return [value for name in _NAMES if isinstance(value := known.get(name), str) and value]


def last(value: str) -> str:
    """The last part of a name, an ID or a self link."""
    return value.rstrip("/").rpartition("/")[2]


def rooted(value: str) -> str:
    """A self link or full resource name from its project, folder or organization on; a plain name unchanged."""
    if value.startswith("//"):
        value = value.removeprefix("//").partition("/")[2]
    for root in _ROOTS:
        start = value.find(root)
        if start == 0 or (start > 0 and value[start - 1] == "/"):
            return value[start:].rstrip("/")
    return value.rstrip("/")


def same_thing(name: str, other: str) -> bool:
    """Whether two names can mean the same resource: a plain name matches the end of a full one."""
    left, right = rooted(name), rooted(other)
    if left == right:
        return True
    if left.startswith(_ROOTS) and right.startswith(_ROOTS):
        return False
    return last(left) == last(right)


def _named(table: Table, value: str, types: Iterable[str], holder: ResourceChange) -> Iterator[ResourceChange]:
    for kind in types:
        for change in table.get(kind, {}).get(last(value), ()):
            names = names_of(change)
            full = [name for name in names if "/" in rooted(name)]
            is_its = any(same_thing(value, name) for name in full or names) or _is_number(value, change)
            if is_its and ("/" in value or not _elsewhere(change, holder)):
                yield change


def _is_number(value: str, change: ResourceChange) -> bool:
    """Whether a value names a project or folder by its number, where its ID contains a name."""
    before = change.side("before")[0] or {}
    number = before.get({PROJECT: "number", "google_folder": "folder_id"}.get(change.type, ""))
    return bool(number) and last(value) == last(str(number))


def _elsewhere(change: ResourceChange, holder: ResourceChange) -> bool:
    """Whether two resources are in different projects, regions or zones; a plain name does not show that."""
    own_side, other_side = (side.side("before")[0] or {} for side in (change, holder))
    places = [(own_side.get(name), other_side.get(name)) for name in _PLACES]
    return any(isinstance(a, str) and isinstance(b, str) and a and b and last(a) != last(b) for a, b in places)
