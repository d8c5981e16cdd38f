"""Compares an attribute before and after a change: turned off, removed or made smaller."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Action, ResourceChange
from octoguard.plan.model import describe
from octoguard.policy.checks._answers import both
from octoguard.policy.checks._machines import negated
from octoguard.policy.operators import text_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from octoguard.policy.checks._answers import Answer

FOREVER = math.inf

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[dhms])+\Z")
_PART = re.compile(r"(\d+(?:\.\d+)?)([dhms])")


@dataclass(frozen=True, slots=True)
class Off:
    """Changed from a protecting value to one that does not protect. `unset` is the API's default."""

    path: str
    on: Collection[str] = ("true",)
    unset: str = "false"
    says: str = "turned off"

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where it cannot be known; False also where it was off before."""
        return both(self._protects(before), negated(self._protects(after)))

    def _protects(self, value: Any) -> Answer:
        return None if _hidden(value) else text_of(self.unset if _absent(value) else value) in self.on


@dataclass(frozen=True, slots=True)
class Gone:
    """Set before, not set after."""

    path: str
    says: str = "removed"

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where it cannot be known; False also where it was not set before."""
        return both(negated(_is_absent(before)), _is_absent(after))


@dataclass(frozen=True, slots=True)
class Lower:
    """A number, or a duration, made smaller. `unset` is the API's default; None if it cannot be compared."""

    path: str
    unset: float | None = None
    says: str = "lowered"
    zero_is_forever: bool = False

    def weakened(self, before: Any, after: Any) -> Answer:
        """None where it cannot be known; False also where there was nothing to lower."""
        old, new = self._number(before), self._number(after)
        if old == 0 or new == FOREVER or (old is None and _absent(before)) or (new is None and _absent(after)):
            return False
        if old is None or new is None:
            return None
        return new < old

    def _number(self, value: Any) -> float | None:
        number = self.unset if _absent(value) else amount(value)
        return FOREVER if number == 0 and self.zero_is_forever else number


Rule = Off | Gone | Lower


def is_changed(change: ResourceChange) -> bool:
    """Whether the resource exists before and after the change."""
    return change.action in (Action.UPDATE, Action.REPLACE)


def compare(change: ResourceChange, rules: Sequence[Rule]) -> Outcome | None:
    """Fail with every attribute that a change weakens; None where nothing changes."""
    if not is_changed(change):
        return None
    bad: dict[str, Evidence] = {}
    hidden: dict[str, Evidence] = {}
    for rule in rules:
        before, after = change.own(rule.path, "before"), change.own(rule.path, "after")
        answer = rule.weakened(before, after)
        if answer is not False and change.is_kept(rule.path):
            continue
        if answer:
            bad.setdefault(rule.path, from_to(rule.path, before, after, rule.says))
        elif answer is None:
            hidden.setdefault(rule.path, _doubt(change, rule.path, before))
    if bad:
        return fail(*bad.values())
    return unknown(*hidden.values()) if hidden else PASS


def _doubt(change: ResourceChange, path: str, before: Any) -> Evidence:
    """Evidence for the side that cannot be compared."""
    if _hidden(before):
        return evidence(change, path, "sensitive before the change", side="before")
    return evidence(change, path, reason="malformed")


def from_to(path: str, before: Any, after: Any, says: str) -> Evidence:
    """Evidence with the value before and after."""
    return Evidence(path, "known", f"{describe(before)} -> {describe(after)}", says)


def amount(value: Any) -> float | None:
    """A number, also if the provider stores it as a string or a duration ("72h", "7d", "2592000s")."""
    if isinstance(value, bool) or _hidden(value):
        return None
    number: float | None = None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        if isinstance(value, str) and _DURATION.match(value):
            number = sum(float(count) * _UNITS[unit] for count, unit in _PART.findall(value))
    # A plan has no infinite numbers. A string "NaN" would compare as neither smaller nor larger.
    return number if number is not None and math.isfinite(number) else None


def _hidden(value: Any) -> bool:
    return value is UNKNOWN or value is SENSITIVE


def _absent(value: Any) -> bool:
    return value is UNSET or value is None or value in ("", [])


def _is_absent(value: Any) -> Answer:
    return None if _hidden(value) else _absent(value)
