"""Short constructors for the tables of guards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octoguard.policy.checks._answers import Answer, either
from octoguard.policy.checks._guard import Guard
from octoguard.policy.checks._losses import Half, by, is_absent, is_hidden

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.policy.checks._losses import ProtectionRule

PROJECT: Final = ("google_project",)
FOLDER: Final = ("google_folder",)
NO_USER: Final = "the plan does not show what uses it"


def always(half: Half) -> Answer:
    """Every instance protects something."""
    _ = half
    return True


def word(path: str, *words: str) -> Callable[[Half], Answer]:
    """Whether an attribute has one of the values, ignoring case."""

    def protects(half: Half) -> Answer:
        value = half.get(path)
        return None if is_hidden(value) else str(value).upper() in words

    return protects


def not_word(path: str, *words: str) -> Callable[[Half], Answer]:
    """Whether an attribute has none of the values; an unset attribute has none."""

    def protects(half: Half) -> Answer:
        value = half.get(path)
        return None if is_hidden(value) else str(value).upper() not in words

    return protects


def has(*paths: str) -> Callable[[Half], Answer]:
    """Whether one of the attributes is set."""

    def protects(half: Half) -> Answer:
        values = [half.get(path) for path in paths]
        return either(*(None if is_hidden(value) else not is_absent(value) for value in values))

    return protects


def only(path: str) -> Callable[[Half], tuple[Any, ...]]:
    """An identity that consists of one attribute."""
    return lambda half: (half.get(path),)


def in_project(
    what: str, *rules: ProtectionRule, protects: Callable[[Half], Answer] = always, doubt: str = "", family: str = ""
) -> Guard:
    """A guard that protects a project as a whole."""
    return Guard(
        family or what, f"the {what}", ("project",), (("project", PROJECT),), by(*rules), protects, doubt=doubt
    )


def switch(*rules: ProtectionRule) -> Guard:
    """An ordinary resource with attributes that protect it; its own deletion removes no protection."""
    return Guard("switch", "its protection", compare=by(*rules), updates_only=True)


def alone(
    what: str,
    *rules: ProtectionRule,
    names: tuple[str, ...] = ("name",),
    doubt: str = NO_USER,
    protects: Callable[[Half], Answer] = always,
) -> Guard:
    """A guard whose protected resource is not in the plan, or is not named by its attributes."""
    return Guard(what, f"the {what}", names, (), by(*rules), protects, doubt=doubt)
