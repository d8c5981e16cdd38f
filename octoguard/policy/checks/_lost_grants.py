"""Reads the grants of an IAM resource before and after a change, and which of them other resources also give."""

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
# The maximum number of holders of one grant on one resource to check, which keeps the time linear in the plan size.
_MOST: Final = 30
Name = tuple[str, str]


class MemberRole(NamedTuple):
    """One member with one role; `condition` is "" if there is none."""

    role: str
    member: str
    condition: str


def kind_of(change: ResourceChange) -> str:
    """The type of the resource that the grants are on."""
    match = IAM.match(change.type)
    return match["kind"] if match else ""


def shape_of(change: ResourceChange) -> str:
    """The suffix of the type: member, binding or policy."""
    return change.type.rpartition("_")[2]


def grants_of(half: Half) -> list[MemberRole] | None:
    """Every grant of one side of the change; None where a part is not known."""
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
    """The attributes that name the resource that the grants are on."""
    values = half.change.side(half.side)[0]
    names = values if isinstance(values, dict) else {}
    return {name: half.get(parse(name)) for name in names if name not in _CONTENT}


def same_place(first: dict[str, Any], other: dict[str, Any]) -> Answer:
    """Whether two sets of grants are on the same resource; None where that is not known."""
    answer: Answer = True
    for name, value in first.items():
        other_value = other.get(name)
        if is_hidden(value) or is_hidden(other_value):
            answer = None
        elif not is_absent(value) and not is_absent(other_value) and not same_thing(str(value), str(other_value)):
            return False
    # An attribute that is known only after apply and missing in the planned values may name another resource.
    return answer if any(not is_absent(other.get(name)) for name in first if not is_absent(first[name])) else None


@dataclass(slots=True)
class RemainingGrants:
    """The grants on resources of one type that exist after apply, by the names of the resource."""

    by_grant: dict[tuple[MemberRole, Name], list[ResourceChange]] = field(default_factory=dict)
    by_role: dict[tuple[str, Name], list[ResourceChange]] = field(default_factory=dict)
    unplaced: dict[MemberRole, list[ResourceChange]] = field(default_factory=dict)
    unreadable: list[ResourceChange] = field(default_factory=list)

    def covers(self, grant: MemberRole, place: dict[str, Any]) -> Answer:
        """Whether a grant on a resource exists after apply; None where that is not known."""
        grants = {grant, grant._replace(condition="")}
        near = [self.by_grant.get((candidate, name), []) for candidate in grants for name in _names(place)]
        answers = {same_place(place, place_of(Half(change, "after"))) for changes in near for change in changes[:_MOST]}
        if True in answers:
            return True
        hidden = [
            *self.unreadable[:_MOST],
            *(change for candidate in grants for change in self.unplaced.get(candidate, ())[:_MOST]),
        ]
        answers |= {same_place(place, place_of(Half(change, "after"))) is not False for change in hidden}
        return None if answers - {False} else False

    def has_role(self, role: str, place: dict[str, Any]) -> bool:
        """Whether any member has the role on a resource after apply, as far as this plan shows."""
        near = [self.by_role.get((role, name), []) for name in _names(place)]
        return any(same_place(place, place_of(Half(change, "after"))) for changes in near for change in changes[:_MOST])


def _names(place: dict[str, Any]) -> list[Name]:
    """The names of a resource; its project and location only if it has no other name."""
    known = [(name, last(value)) for name, value in place.items() if isinstance(value, str) and value]
    return [name for name in known if name[0] not in _AROUND] or known


def standing(kind: str, plan: Plan) -> RemainingGrants:
    """The grants on resources of a type, read once per plan."""
    return plan.once("grants that stay", _collect).get(kind, RemainingGrants())


def _collect(plan: Plan) -> dict[str, RemainingGrants]:
    standing_grants: dict[str, RemainingGrants] = {}
    for change in plan.managed:
        if not change.stays or not IAM.match(change.type):
            continue
        of_kind = standing_grants.setdefault(kind_of(change), RemainingGrants())
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
    return standing_grants
