"""Compares one side of a resource with another side, its own or a successor's, to find what protects less."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.plan.path import parse
from octoguard.plan.values import AFTER_APPLY, lookup
from octoguard.policy.checks._address_space import EVERY_ADDRESS, Bounds, Space, size
from octoguard.policy.checks._before_after import FOREVER, amount, from_to
from octoguard.policy.operators import text_of
from octoguard.policy.outcome import Evidence, evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octoguard.plan.path import Steps
    from octoguard.plan.reading import Side
    from octoguard.policy.checks._answers import Answer

_EMPTY: Final[tuple[Any, ...]] = ("", [], {}, None)


@dataclass(frozen=True, slots=True)
class Half:
    """One side of a change: the resource before, or after."""

    change: ResourceChange
    side: Side

    def get(self, path: str | Steps) -> Any:
        """The value at a path on this side: plain data, or UNSET, UNKNOWN or SENSITIVE (the last two also inside)."""
        return self.change.get(path, self.side)

    def text(self, path: str | Steps) -> str:
        """A known string at a path; empty where there is none."""
        value = self.get(path)
        return value if isinstance(value, str) else ""

    def blocks(self, path: str | Steps) -> list[dict[str, Any]]:
        """The elements of a list of blocks that are known to exist; [] where there are none or nothing is known."""
        value = self.get(path)
        items = value if isinstance(value, list) else [value]
        return [item for item in items if isinstance(item, dict)]

    def raw(self, path: str | Steps) -> Any:
        """The value under a sensitive mask, to compare and never to show; AFTER_APPLY where it is not known."""
        value, unknown, _ = self.change.side(self.side)
        return lookup(value, unknown, None, parse(path) if isinstance(path, str) else path)


@dataclass(frozen=True, slots=True)
class Loss:
    """An attribute that protects less (`answer` is True), or may protect less (None)."""

    path: str
    answer: Answer
    before: Any = UNSET
    after: Any = UNSET
    says: str = ""

    def evidence(self, old: Half, new: Half) -> Evidence:
        """Both values where they may be shown; the address of the successor if the loss is in another resource."""
        if self.answer is None and is_hidden(new.get(self.path)):
            item = evidence(new.change, self.path, self.says)
        else:
            item = from_to(self.path, self.before, self.after, self.says)
        if new.change is old.change:
            return item
        return Evidence(item.path, item.state, item.value, item.detail, item.expression, new.change.address)


class ProtectionRule(Protocol):
    """A rule for when an attribute protects less; `weakened` gets only old values that are not hidden."""

    @property
    def path(self) -> str:
        """The path of the attribute."""

    @property
    def says(self) -> str:
        """What happens to the attribute."""

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where it cannot be known."""


def by(*rules: ProtectionRule) -> Callable[[Half, Half, Plan], list[Loss]]:
    """A comparison with one rule per attribute."""

    def compare(old: Half, new: Half, plan: Plan) -> list[Loss]:
        _ = plan
        return [loss for rule in rules if (loss := loss_by(rule, old, new)) is not None]

    return compare


def all_of(*compares: Callable[[Half, Half, Plan], list[Loss]]) -> Callable[[Half, Half, Plan], list[Loss]]:
    """The losses that any of the comparisons finds."""
    return lambda old, new, plan: [loss for compare in compares for loss in compare(old, new, plan)]


def loss_by(rule: ProtectionRule, old: Half, new: Half) -> Loss | None:
    """What one rule finds; None where the attribute protects as much as before."""
    if is_same(old, new, rule.path):
        return None
    before, after = old.get(rule.path), new.get(rule.path)
    answer = None if is_hidden(before) else rule.weakened(before, after)
    if answer and isinstance(rule, Same) and after is UNSET and new.raw(rule.path) is AFTER_APPLY:
        answer = None  # not set, and the provider computes it: possibly the same as before
    return None if answer is False else Loss(rule.path, answer, before, after, rule.says)


def is_same(old: Half, new: Half, path: str | Steps) -> bool:
    """Whether both sides have the same value, including values that may not be shown."""
    value = new.raw(path)
    return value is not AFTER_APPLY and old.raw(path) == value and not _holds(value, UNKNOWN)


def is_hidden(value: Any) -> bool:
    """Whether there is a value that the plan does not show."""
    return value is UNKNOWN or value is SENSITIVE


def has_hidden(value: Any) -> bool:
    """Whether a part of a value is hidden."""
    return _holds(value, UNKNOWN) or _holds(value, SENSITIVE)


def is_absent(value: Any) -> bool:
    """Whether the attribute is not set."""
    return value is UNSET or (not is_hidden(value) and value in _EMPTY)


def _holds(value: Any, marker: Any) -> bool:
    if isinstance(value, (dict, list)):
        return any(_holds(item, marker) for item in (value.values() if isinstance(value, dict) else value))
    return value is marker


def canonical(value: Any, without: Iterable[str] = ()) -> str:
    """A string that is the same for equal values: without unset parts, lists in one order."""
    return json.dumps(_bare(value, frozenset(without)), sort_keys=True, default=str)


def _bare(value: Any, without: frozenset[str]) -> Any:
    if isinstance(value, dict):
        kept = {name: _bare(item, without) for name, item in value.items() if name not in without}
        return {name: item for name, item in kept.items() if item not in (*_EMPTY, "false")}
    if isinstance(value, list):
        return sorted((_bare(item, without) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return text_of(value) if value is not None and value is not UNSET else None


def texts(value: Any) -> frozenset[str]:
    """The known scalars of a list, as strings."""
    items = value if isinstance(value, list) else []
    return frozenset(text_of(item) for item in items if isinstance(item, (str, int, float)))


def _members(value: Any) -> tuple[frozenset[str], bool]:
    """The known members of a list or map, and whether there may be others."""
    if is_hidden(value):
        return frozenset(), True
    if is_absent(value):
        return frozenset(), False
    items = value if isinstance(value, list) else [value]
    return frozenset(canonical(item) for item in items if not has_hidden(item)), has_hidden(value)


@dataclass(frozen=True, slots=True)
class Fewer:
    """A list of what is protected loses a member.

    `everything` are members that mean all; an empty list can mean all too.
    """

    path: str
    says: str = "protects less"
    everything: tuple[str, ...] = ()
    empty_is_all: bool = False

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where the lost members may be among the unknown ones."""
        old, old_open = _members(before)
        new, new_open = _members(after)
        if new & {canonical(member) for member in self.everything} or (self.empty_is_all and not new and not new_open):
            return False
        if self.empty_is_all and not old and not old_open:
            return True if new else None
        if old - new:
            return None if new_open else True
        return None if old_open else False


@dataclass(frozen=True, slots=True)
class More:
    """A list of exceptions gains a member; `surely` is False where that is common and only asks for a review."""

    path: str
    says: str = "exempts more"
    surely: bool = True
    everything: tuple[str, ...] = ()

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where members are not known."""
        old, old_open = _members(before)
        new, new_open = _members(after)
        every = {canonical(member) for member in self.everything}
        if old & every:
            return False
        if new - old:
            return True if not old_open and (self.surely or new & every) else None
        return None if new_open else False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A value from a scale (weakest first) becomes weaker. `unset` is the API's default."""

    path: str
    scale: tuple[str, ...]
    unset: str = ""
    says: str = "protects less"

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where a value is hidden or not on the scale."""
        if is_hidden(after):
            return None if self._rank(before) != 0 else False
        old, new = self._rank(before), self._rank(after)
        if old is None or new is None:
            return None if before != after else False
        return new < old

    def _rank(self, value: Any) -> int | None:
        word = self.unset if is_absent(value) else text_of(value)
        return self.scale.index(word) if word in self.scale else None


@dataclass(frozen=True, slots=True)
class Raised:
    """A number, or a duration, grows beyond `factor` times its old value; an unset value counts as `unset`."""

    path: str
    unset: float | None = FOREVER
    says: str = "raised"
    factor: float = 1
    surely: bool = True

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where a number is not known."""
        old = self.unset if is_absent(before) else amount(before)
        if old is None or old == FOREVER:
            return False
        new = None if is_hidden(after) else self.unset if is_absent(after) else amount(after)
        if new is None:
            return None
        return False if new <= old * self.factor else True if self.surely else None


@dataclass(frozen=True, slots=True)
class Same:
    """An attribute that must not change; `surely` is False where another value may protect as much."""

    path: str
    says: str = "changes"
    surely: bool = True
    unset_is_wider: bool = False
    unset: str = ""

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where a value is not known."""
        if self.unset_is_wider and is_absent(after):
            return False
        before, after = (self.unset if self.unset and is_absent(value) else value for value in (before, after))
        if has_hidden(after) or has_hidden(before):
            return None
        if canonical(before) == canonical(after):
            return False
        return True if self.surely or (self.unset_is_wider and is_absent(before)) else None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Denied address ranges no longer cover all that they did; an empty list means every address."""

    path: str
    says: str = "covers fewer addresses"

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where a range is not known."""
        old, new = _addresses(before), _addresses(after)
        if not size_of(old.most.minus(new.least)):
            return False
        return True if size_of(old.least.minus(new.most)) else None


def _addresses(value: Any) -> Bounds:
    if is_absent(value):
        return Bounds(EVERY_ADDRESS, EVERY_ADDRESS)
    items = value if isinstance(value, list) else [value]
    return Bounds(EVERY_ADDRESS, EVERY_ADDRESS) if "*" in items else Bounds.of(items)


def size_of(space: Space) -> int:
    """The number of addresses of both families."""
    return size(space.v4) + size(space.v6)
