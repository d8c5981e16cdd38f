"""Checks guards, the resources that protect other resources.

A guard that is removed or weakened is reported unless an equal guard replaces it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final

from octoguard.plan import Action
from octoguard.policy.checks._guard_users import left_open, users_of_guard
from octoguard.policy.checks._losses import Half, Loss, canonical, is_absent, is_hidden
from octoguard.policy.checks._machines import negated
from octoguard.policy.checks._things import PROJECT, last, same_thing, things
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer
    from octoguard.policy.checks._guard import Guard


# The maximum number of successors to compare with one removed guard, which keeps the time linear in the size of the
# plan.
_MOST_SUCCESSORS: Final = 30
_SHOWN: Final = 5
_IN_PROJECT: Final = ("project", "name", "parent", "id")


def removal(change: ResourceChange, plan: Plan, table: Mapping[str, Guard]) -> Outcome | None:
    """Check a guard that is deleted, replaced or removed from state; None for a guard that protects nothing."""
    guard = table[change.type]
    old = Half(change, "before")
    is_on = guard.protects(old)
    if is_on is False or (guard.updates_only and change.action is not Action.REPLACE):
        return None
    own = _own_losses(guard, old, Half(change, "after"), plan) if change.action is Action.REPLACE else None
    if own == [] and _stays_on(guard, change):
        return PASS
    if _goes_too(guard, old, plan):
        return PASS
    return _outcome(guard, old, plan, table, _Trial(guard, old, own, is_on))


def weakening(change: ResourceChange, plan: Plan, table: Mapping[str, Guard]) -> Outcome | None:
    """Check an update of a guard; None for a guard that protected nothing."""
    guard = table[change.type]
    old, new = Half(change, "before"), Half(change, "after")
    is_on = guard.protects(old)
    if is_on is False:
        return None
    losses = guard.compare(old, new, plan)
    if not losses:
        return PASS
    return _outcome(guard, old, plan, table, _Trial(guard, old, losses, is_on))


def _own_losses(guard: Guard, old: Half, new: Half, plan: Plan) -> list[Loss]:
    """What a replacement loses: it may protect less, or something else. A new name alone is checked at its users."""
    losses = guard.compare(old, new, plan)
    if guard.names == ("name",) or not (guard.names or guard.key):
        return losses
    answer = _matches(guard, old, guard, new, plan)
    paths = [path for path in (*guard.names, *(path for path, _ in guard.things)) if old.get(path) != new.get(path)]
    if answer is True or not paths:
        return losses
    moved = Loss(paths[0], negated(answer), old.get(paths[0]), new.get(paths[0]), "protects something else")
    return [*losses, moved]


@dataclass(frozen=True, slots=True)
class _Trial:
    """The facts of one removal or update. `own` are the losses in the resource itself; None if it is deleted."""

    guard: Guard
    old: Half
    own: list[Loss] | None
    is_on: Answer

    @property
    def change(self) -> ResourceChange:
        return self.old.change

    def loses_surely(self) -> bool:
        """Whether protection is certainly lost unless there is a successor."""
        if self.is_on is None:
            return False
        if self.own is not None:
            return any(loss.answer for loss in self.own)
        return not self.guard.doubt and not self.stays_in_force()

    def stays_in_force(self) -> bool:
        """Whether the object remains in the cloud without a configuration that manages it."""
        # ABANDON leaves the object in place (registry: deletion_policy of the google provider since 7.33).
        return self.change.action is Action.FORGET or self.old.get("deletion_policy") == "ABANDON"

    def evidence(self, *, has_users: bool = False) -> list[Evidence]:
        """The losses; for a removal, what happens to the guard and the attribute that names what it protected."""
        if self.own is not None:
            new = Half(self.change, "after")
            certainty = True if any(loss.answer for loss in self.own) else None
            return [loss.evidence(self.old, new) for loss in self.own if loss.answer is certainty][:_SHOWN]
        word = "forget" if self.change.action is Action.FORGET else "delete"
        if self.stays_in_force():
            says = f"{self.guard.what}: still in force, but no configuration manages it"
        elif self.guard.doubt and not has_users:
            says = f"{self.guard.what}: deleted; {self.guard.doubt}"
        else:
            says = f"{self.guard.what}: deleted, and nothing in this plan replaces it"
        return [Evidence("", "known", word, says), *self._named()]

    def _named(self) -> list[Evidence]:
        paths = self.guard.names or tuple(path for path, _ in self.guard.things) or ("name",)
        named_paths = [path for path in paths if not is_absent(self.old.get(path))]
        return [evidence(self.change, path, "what it protects", side="before") for path in named_paths[:2]]


def _stays_on(guard: Guard, change: ResourceChange) -> bool:
    return guard.protects(Half(change, "after")) is True


def _outcome(guard: Guard, old: Half, plan: Plan, table: Mapping[str, Guard], trial: _Trial) -> Outcome:
    answer, others = _successor(guard, old, plan, table)
    if answer:
        return PASS
    bad: list[Evidence] = []
    doubts: list[Evidence] = others
    users = users_of_guard(guard, old, plan) if trial.own is None and not trial.stays_in_force() else []
    open_users = 0
    for user, path in users:
        left, item = left_open(guard, old, user, path, plan)
        open_users += left is not False
        if left is not False:
            (bad if left else doubts).append(item)
    if users and not open_users:
        return PASS
    thing = [] if trial.stays_in_force() else _protected(guard, old, plan)
    doubts += _other_forms(guard, plan, table) if trial.own is None else []
    if bad or (trial.loses_surely() and not doubts):
        return fail(*trial.evidence(has_users=bool(bad)), *thing, *bad[:_SHOWN])
    return unknown(*trial.evidence(), *thing, *doubts[:_SHOWN])


def _other_forms(guard: Guard, plan: Plan, table: Mapping[str, Guard]) -> list[Evidence]:
    """Guards of another form that the plan creates."""
    made = (change for change in plan.of_type(*guard.instead) if change.creates)
    others = (change for change in made if table[change.type].protects(Half(change, "after")) is not False)
    says = "may replace it, in another form"
    return [Evidence("", "known", other.type, says, "", other.address) for other in islice(others, 2)]


# Deleted together


def _goes_too(guard: Guard, old: Half, plan: Plan) -> bool:
    """Whether the protected resource, or its project, is deleted in the same plan."""
    index = things(plan)
    named = [(old.text(path), types) for path, types in guard.things]
    return any(value and index.goes_with(old.change, value, types) for value, types in named) or goes_too(old, plan)


def goes_too(old: Half, plan: Plan) -> bool:
    """Whether the project of a resource is deleted in the same plan."""
    index = things(plan)
    if not index.deleted.get(PROJECT) and not index.forgotten.get(PROJECT):
        return False
    projects = [old.text("project"), *(name for path in _IN_PROJECT for name in _projects_in(old.text(path)))]
    return any(name and index.goes_with(old.change, f"projects/{last(name)}", (PROJECT,)) for name in projects)


def _projects_in(text: str) -> list[str]:
    """The project in a full resource name."""
    parts = text.split("/")
    return [after for before, after in pairwise(parts) if before == "projects"][:1]


def _protected(guard: Guard, old: Half, plan: Plan) -> list[Evidence]:
    """The resource of this plan that loses its protection."""
    for path, types in guard.things:
        value = old.text(path)
        thing = things(plan).left(old.change, value, types) if value else None
        if thing is not None:
            name = next((name for name in ("name", "project_id", "id") if Half(thing, "before").text(name)), "id")
            item = evidence(thing, name, f"protected by {guard.what}", side="before")
            return [Evidence(name, item.state, item.value, item.detail, "", thing.address)]
    return []


# Successors


def _successor(guard: Guard, old: Half, plan: Plan, table: Mapping[str, Guard]) -> tuple[Answer, list[Evidence]]:
    """Whether another resource of this plan protects as much; None, with the evidence, where that is not known."""
    if not guard.names and guard.key is None:
        return False, []
    identity = guard.identity(old)
    doubts: list[Evidence] = []
    family = plan.once(f"guards of family {guard.family}", lambda plan: _family(guard.family, plan, table))
    for other in family.near(identity, old):
        if other is old.change:
            continue
        answer, items = _covers(guard, old, Half(other, "after"), table[other.type], plan)
        if answer:
            return True, []
        if answer is None:
            doubts.extend(items)
    return (None, doubts) if doubts else (False, [])


def _covers(guard: Guard, old: Half, new: Half, other: Guard, plan: Plan) -> tuple[Answer, list[Evidence]]:
    is_its = _matches(guard, old, other, new, plan)
    is_on = other.protects(new)
    if is_its is False or is_on is False:
        return False, []
    losses = guard.compare(old, new, plan)
    if any(loss.answer for loss in losses):
        return False, []
    if is_its and is_on and not losses:
        return True, []
    says = "it may replace the removed control"
    hidden = [path for path in other.names if is_hidden(new.get(path))]
    paths = hidden or [loss.path for loss in losses] or ["id"]
    items = [evidence(new.change, path, "") for path in paths[:2]]
    return None, [Evidence(e.path, e.state, e.value, e.detail or says, e.expression, new.change.address) for e in items]


def _matches(guard: Guard, old: Half, other: Guard, new: Half, plan: Plan) -> Answer:
    """Whether two guards protect the same thing; a reference counts where the name is known only after apply."""
    old_identity, new_identity = guard.identity(old), other.identity(new)
    if len(old_identity) != len(new_identity):
        return False
    answer: Answer = True
    for position, (old_part, another) in enumerate(zip(old_identity, new_identity, strict=True)):
        if is_hidden(old_part) or is_hidden(another):
            path = other.names[position] if other.key is None else ""
            answer = answer if path and _refers_to(str(old_part), path, guard, old, new, plan) else None
        elif is_absent(old_part) or is_absent(another):
            continue  # the provider's project
        elif not same_thing(str(old_part), str(another)):
            return False
    return answer


def _refers_to(value: str, path: str, guard: Guard, old: Half, new: Half, plan: Plan) -> bool:
    types = dict(guard.things).get(path, ())
    thing = things(plan).left(old.change, value, types)
    return thing is not None and new.change.linked(path, thing.type) == [thing]


@dataclass(slots=True)
class _Family:
    """The guards of one family that exist after apply, by what they protect."""

    by_identity: dict[tuple[str, ...], list[ResourceChange]] = field(default_factory=dict)
    unplaced: list[ResourceChange] = field(default_factory=list)
    by_value: dict[tuple[str, str], list[ResourceChange]] = field(default_factory=dict)

    def near(self, identity: tuple[Any, ...], old: Half) -> list[ResourceChange]:
        """Guards with the same identity, then those with an unknown one; of many, those with the rarest values."""
        same = self.by_identity.get(_key(identity) or (), [])
        if len(same) + len(self.unplaced) <= _MOST_SUCCESSORS:
            return [*same, *self.unplaced]
        alike = sorted((self.by_value.get(value, []) for value in _values(old)), key=len)
        chosen = {change.address: change for several in alike for change in several[:_MOST_SUCCESSORS]}
        return [*islice(chosen.values(), _MOST_SUCCESSORS), *same[:5], *self.unplaced[:5]]

    def add(self, key: tuple[str, ...] | None, change: ResourceChange) -> None:
        """Add a guard under what it protects; None where that is not known."""
        place = self.unplaced if key is None else self.by_identity.setdefault(key, [])
        place.append(change)
        for value in _values(Half(change, "after")):
            self.by_value.setdefault(value, []).append(change)


def _values(half: Half) -> list[tuple[str, str]]:
    values = half.change.side(half.side)[0]
    return [(name, canonical(value)) for name, value in values.items()] if isinstance(values, dict) else []


def _key(identity: tuple[Any, ...]) -> tuple[str, ...] | None:
    known = [last(str(part)) for part in identity if not is_absent(part) and not is_hidden(part)]
    return tuple(known) if len(known) == len(identity) else None


def _family(family: str, plan: Plan, table: Mapping[str, Guard]) -> _Family:
    members = _Family()
    for kind, guard in table.items():
        if guard.family == family:
            for change in plan.of_type(kind):
                members.add(_key(guard.identity(Half(change, "after"))), change)
    return members
