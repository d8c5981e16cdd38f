"""Reads the grants of an IAM resource on either side of a change, and tells which of them others give too."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from octoguard.plan.path import parse
from octoguard.policy.checks._losses import Half, canonical, has_hidden, is_absent, is_hidden
from octoguard.policy.checks._things import same_thing

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer

IAM: Final = re.compile(r"\A(?P<kind>google_\w+)_iam_(?P<shape>member|binding|policy)\Z")
HIERARCHY: Final = ("google_folder", "google_organization", "google_project")
_CONTENT: Final = frozenset(
    {"condition", "deletion_policy", "etag", "id", "member", "members", "policy_data", "role", "timeouts"}
)


class Grant(NamedTuple):
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


def grants_of(half: Half) -> list[Grant] | None:
    """Every grant of one side, also of the one before; None where a part is not known."""
    if shape_of(half.change) == "policy":
        return _of_document(half.get("policy_data"))
    role, condition = half.get("role"), half.get("condition")
    members = half.get("members") if shape_of(half.change) == "binding" else [half.get("member")]
    if has_hidden([role, condition, members]):
        return None
    if not isinstance(members, list) or not isinstance(role, str):
        return []
    return [Grant(role, str(member), _condition(condition)) for member in members]


def _of_document(value: Any) -> list[Grant] | None:
    if is_absent(value):
        return []
    if not isinstance(value, str):
        return None
    try:
        return [
            Grant(str(item.get("role")), str(member), _condition(item.get("condition")))
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
class Standing:
    """The grants on things of one type that exist after apply."""

    by_grant: dict[Grant, list[ResourceChange]] = field(default_factory=dict)
    by_role: dict[str, list[ResourceChange]] = field(default_factory=dict)
    unreadable: list[ResourceChange] = field(default_factory=list)

    def covers(self, grant: Grant, place: dict[str, Any], besides: ResourceChange | None) -> Answer:
        """Whether a grant is given on a thing after apply; None where that is not known."""
        holders = [*self.by_grant.get(grant, ()), *self.by_grant.get(grant._replace(condition=""), ())]
        answers = [same_place(place, place_of(Half(one, "after"))) for one in holders if one is not besides]
        if True in answers:
            return True
        hidden = [same_place(place, place_of(Half(one, "after"))) for one in self.unreadable if one is not besides]
        return None if None in answers or any(answer is not False for answer in hidden) else False

    def has_role(self, role: str, place: dict[str, Any]) -> bool:
        """Whether somebody has the role on a thing after apply, as far as this plan shows."""
        return any(same_place(place, place_of(Half(one, "after"))) for one in self.by_role.get(role, ()))


def standing(kind: str, plan: Plan) -> Standing:
    """The grants on things of a type, read once."""
    return plan.once("grants that stay", _collect).get(kind, Standing())


def _collect(plan: Plan) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for change in plan.managed:
        if change.stays and IAM.match(change.type):
            of_kind = found.setdefault(kind_of(change), Standing())
            given = grants_of(Half(change, "after"))
            if given is None:
                of_kind.unreadable.append(change)
            for grant in given or ():
                of_kind.by_grant.setdefault(grant, []).append(change)
                of_kind.by_role.setdefault(grant.role, []).append(change)
    return found
