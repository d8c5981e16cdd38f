"""Follows what was attached to a guard, and whether an equal guard is attached afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import Action
from octoguard.policy.checks._losses import Half, is_absent
from octoguard.policy.checks._things import last, names_of, same_thing
from octoguard.policy.outcome import Evidence, evidence

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer
    from octoguard.policy.checks._guard import Guard


def users_of_guard(guard: Guard, old: Half, plan: Plan) -> list[tuple[ResourceChange, str]]:
    """The resources that were attached to the guard before, each with the attribute that attached it."""
    if not guard.used_by:
        return []
    index = plan.once(f"users of family {guard.family}", lambda plan: _attached(guard, plan))
    names = names_of(old.change)
    users: dict[str, tuple[ResourceChange, str]] = {}
    for name in {last(name) for name in names}:
        for user, path, value in index.get(name, ()):
            if any(same_thing(value, own) for own in names):
                users.setdefault(user.address, (user, path))
    return list(users.values())


def _attached(guard: Guard, plan: Plan) -> dict[str, list[tuple[ResourceChange, str, str]]]:
    users: dict[str, list[tuple[ResourceChange, str, str]]] = {}
    links: dict[str, list[str]] = {}
    for path, types in guard.used_by:
        for kind in types:
            links.setdefault(kind, []).append(path)
    for user in plan.managed:
        for path in links.get(user.type, ()) if user.action is not Action.CREATE else ():
            value = user.get(path, "before")
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and text:
                    users.setdefault(last(text), []).append((user, path, text))
    return users


def left_open(guard: Guard, old: Half, user: ResourceChange, path: str, plan: Plan) -> tuple[Answer, Evidence]:
    """Whether a user is left without the guard; False if the user is deleted too, or another guard protects as much."""
    if not user.stays:
        return False, _of(user, path, "")
    value = user.get(path)
    texts = value if isinstance(value, list) else [value]
    if is_absent(value):
        return True, _of(user, path, f"left without {guard.what}")
    linked = [guard_change for kind in _kinds(old) for guard_change in user.linked(path, kind)]
    others = [guard_change for guard_change in linked if guard_change.stays and guard_change is not old.change]
    if not others:
        names = [last(text) for text in texts if isinstance(text, str)]
        others = [
            guard_change
            for kind in _kinds(old)
            for name in names
            for guard_change in _by_name(kind, plan).get(name, ())
        ]
    losses = [guard.compare(old, Half(other, "after"), plan) for other in others]
    if [] in losses:
        return False, _of(user, path, "")
    if losses and all(any(loss.answer for loss in its_losses) for its_losses in losses):
        other = others[0]
        return True, losses[0][0].evidence(old, Half(other, "after"))
    if any(isinstance(text, str) and any(same_thing(text, name) for name in names_of(old.change)) for text in texts):
        return True, _of(user, path, f"still attached to {guard.what}, which is deleted")
    return None, _of(user, path, "the plan does not show whether its new value protects as much")


def _by_name(kind: str, plan: Plan) -> dict[str, list[ResourceChange]]:
    """The resources of a type that exist after apply, by their name after apply."""
    return plan.once(f"{kind} by name after", lambda plan: _named_after(kind, plan))


def _named_after(kind: str, plan: Plan) -> dict[str, list[ResourceChange]]:
    by_name: dict[str, list[ResourceChange]] = {}
    for change in plan.of_type(kind):
        for name in {last(name) for name in names_of(change, "after")}:
            by_name.setdefault(name, []).append(change)
    return by_name


def _kinds(old: Half) -> tuple[str, ...]:
    """The type, and its regional or global counterpart."""
    kind = old.change.type
    other = kind.replace("_region_", "_") if "_region_" in kind else kind.replace("_compute_", "_compute_region_")
    return kind, other


def _of(user: ResourceChange, path: str, says: str) -> Evidence:
    item = evidence(user, path, says)
    return Evidence(path, item.state, item.value, item.detail or says, item.expression, user.address)
