"""Combines octoguard conditions, and simplifies parts that are always true or always false."""

from __future__ import annotations

from typing import Any, Final

# A condition of a policy file, or True or False if it always or never holds.
Condition = dict[str, Any] | bool
_OPPOSITES: Final = {"equals": "not_equals", "in": "not_in", "matches": "not_matches", "contains": "not_contains"}
_INVERSE: Final = {**_OPPOSITES, **{b: a for a, b in _OPPOSITES.items()}}


def all_of(*parts: Condition) -> Condition:
    """The condition that all parts hold."""
    return _joined("all", parts, decisive=False)


def any_of(*parts: Condition) -> Condition:
    """The condition that any part holds."""
    return _joined("any", parts, decisive=True)


def _joined(word: str, parts: tuple[Condition, ...], *, decisive: bool) -> Condition:
    flat: list[dict[str, Any]] = []
    for part in parts:
        if isinstance(part, bool):
            if part is decisive:
                return decisive
            continue
        flat += [condition for condition in part.get(word, [part]) if condition not in flat]
    return {word: flat} if len(flat) > 1 else flat[0] if flat else not decisive


def opposite(condition: Condition) -> Condition:
    """The negation of a condition, with `not` pushed down as far as possible."""
    if isinstance(condition, bool):
        return not condition
    for word, join in (("any", all_of), ("all", any_of)):
        if word in condition:
            return join(*map(opposite, condition[word]))
    if "not" in condition:
        inner: Condition = condition["not"]
        return inner
    path = condition.get("path", "")
    if "some" in condition:
        return every(path, opposite(condition["some"]))
    if "every" in condition:
        return some(path, opposite(condition["every"]))
    for word in ("exists", "empty"):
        if word in condition:
            return {**condition, word: not condition[word]}
    word = next((name for name in condition if name in _INVERSE), "")
    return {"path": path, _INVERSE[word]: condition[word]} if word else {"not": condition}


def some(path: str, inner: Condition) -> Condition:
    """The condition that `inner` holds for some element of the list at a path."""
    if isinstance(inner, bool):
        return {"path": path, "empty": False} if inner else False
    return {"path": path, "some": inner}


def every(path: str, inner: Condition) -> Condition:
    """The condition that `inner` holds for every element of the list at a path."""
    if isinstance(inner, bool):
        return True if inner else {"path": path, "empty": True}
    return {"path": path, "every": inner}
