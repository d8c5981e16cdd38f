"""Reads the grants of an IAM resource on either side of a change, and tells which of them others give too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from octoguard.plan.path import parse
from octoguard.policy.checks._losses import Half, canonical, has_hidden, is_absent, is_hidden
from octoguard.policy.checks._things import last, same_thing

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer

IAM: Final = re.compile(r"\A(?P<kind>google_\w+)_iam_(?P<shape>member|binding|policy)\Z")
HIERARCHY: Final = ("google_folder", "google_organization", "google_project")
_CONTENT: Final = frozenset(
    {"condition", "deletion_policy", "etag", "id", "member", "members", "policy_data", "role", "timeouts"}
)

_AROUND: Final = frozenset({"location", "project", "region", "zone"})
# Holders of one grant on one thing that are looked at, so that the time stays linear in the size of the plan.
_MOST: Final = 30
Name = tuple[str, str]


class MemberRole(NamedTuple):
    """One member with one role; `condition` is "" without one."""

    role: str
    member: str
    condition: str


def kind_of(change: ResourceChange) -> str:
    """The type of what the grants are on."""
    found = IAM.match(change.type)
    return found["kind"] if found else ""


def shape_of(change: ResourceChange) -> str:
    """member, binding or policy."""
    return change.type.rpartition("_")[2]


def grants_of(half: Half) -> list[MemberRole] | None:
    """Every grant of one side, also of the one before; None where a part is not known."""
    if shape_of(half.change) == "policy":
        return _of_document(half.get("policy_data"))
    role, condition = half.get("role"), half.get("condition")
    members = half.get("members") if shape_of(half.change) == "binding" else [half.get("member")]
    if has_hidden([role, condition, members]):
        return None
    if not isinstance(members, list) or not isinstance(role, str):
        return []
    return [MemberRole(role, str(member), _condition(condition)) for member in members]


def _of_document(value: Any) -> list[MemberRole] | None:
    if is_absent(value):
        return []
    if not isinstance(value, str):
        return None
    try:
        return [
            MemberRole(str(item.get("role")), str(member), _condition(item.get("condition")))
            for item in msgspec.json.decode(value).get("bindings") or []
            for member in item.get("members") or []
        ]
    except (msgspec.MsgspecError, AttributeError, TypeError):
        return None


def _condition(value: Any) -> str:
    block = value[0] if isinstance(value, list) and value else value
    return (
        "" if is_absent(block) else canonical(block.get("expression")) if isinstance(block, dict) else canonical(block)
    )


def place_of(half: Half) -> dict[str, Any]:
    """The attributes that name what the grants are on."""
    values = half.change.side(half.side)[0]
    names = values if isinstance(values, dict) else {}
    return {name: half.get(parse(name)) for name in names if name not in _CONTENT}


def same_place(one: dict[str, Any], other: dict[str, Any]) -> Answer:
    """Whether two sets of grants are on one thing; None where that is not known."""
    answer: Answer = True
    for name, value in one.items():
        found = other.get(name)
        if is_hidden(value) or is_hidden(found):
            answer = None
        elif not is_absent(value) and not is_absent(found) and not same_thing(str(value), str(found)):
            return False
    # What is known after apply and not in the planned values may name another thing.
    return answer if any(not is_absent(other.get(name)) for name in one if not is_absent(one[name])) else None


@dataclass(slots=True)
class RemainingGrants:
    """The grants on things of one type that exist after apply, by what names the things."""

    by_grant: dict[tuple[MemberRole, Name], list[ResourceChange]] = field(default_factory=dict)
    by_role: dict[tuple[str, Name], list[ResourceChange]] = field(default_factory=dict)
    unplaced: dict[MemberRole, list[ResourceChange]] = field(default_factory=dict)
    unreadable: list[ResourceChange] = field(default_factory=list)

    def covers(self, grant: MemberRole, place: dict[str, Any]) -> Answer:
        """Whether a grant is given on a thing after apply; None where that is not known."""
        wanted = {grant, grant._replace(condition="")}
        near = [self.by_grant.get((one, name), []) for one in wanted for name in _names(place)]
        answers = {same_place(place, place_of(Half(one, "after"))) for found in near for one in found[:_MOST]}
        if True in answers:
            return True
        hidden = [*self.unreadable[:_MOST], *(one for found in wanted for one in self.unplaced.get(found, ())[:_MOST])]
        answers |= {same_place(place, place_of(Half(one, "after"))) is not False for one in hidden}
        return None if answers - {False} else False

    def has_role(self, role: str, place: dict[str, Any]) -> bool:
        """Whether somebody has the role on a thing after apply, as far as this plan shows."""
        near = [self.by_role.get((role, name), []) for name in _names(place)]
        return any(same_place(place, place_of(Half(one, "after"))) for found in near for one in found[:_MOST])


def _names(place: dict[str, Any]) -> list[Name]:
    """What names a thing: its project and location only where nothing else does."""
    known = [(name, last(value)) for name, value in place.items() if isinstance(value, str) and value]
    return [name for name in known if name[0] not in _AROUND] or known


def standing(kind: str, plan: Plan) -> RemainingGrants:
    """The grants on things of a type, read once."""
    return plan.once("grants that stay", _collect).get(kind, RemainingGrants())


def _collect(plan: Plan) -> dict[str, RemainingGrants]:
    found: dict[str, RemainingGrants] = {}
    for change in plan.managed:
        if not change.stays or not IAM.match(change.type):
            continue
        of_kind = found.setdefault(kind_of(change), RemainingGrants())
        half = Half(change, "after")
        given, place = grants_of(half), place_of(half)
        if given is None:
            of_kind.unreadable.append(change)
        for grant in given or ():
            for name in _names(place):
                of_kind.by_grant.setdefault((grant, name), []).append(change)
                of_kind.by_role.setdefault((grant.role, name), []).append(change)
            if any(is_hidden(value) for value in place.values()):
                of_kind.unplaced.setdefault(grant, []).append(change)
    return found
