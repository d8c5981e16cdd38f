"""Applies waivers to findings. A waived finding stays in the report, with the owner, reason and end date of its waiver.

A waiver matches the address of a resource, its address before a `moved` block, and its address without instance keys.
So a waiver for `google_sql_database_instance.main` covers every instance of the resource.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from octoguard.globs import matcher
from octoguard.plan.address import module_path, without_indexes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date

    from octoguard.plan import ResourceChange
    from octoguard.policy.model import Environment, Finding, Policy, Waiver

WaiverState = Literal["used", "unused", "elsewhere", "expired", "refused", "unjudged"]


@dataclass(slots=True)
class WaiverOutcome:
    """The effect of one waiver, by `state`.

    - used: it waives `count` findings.
    - unused: it matches resources, but none of them has the finding.
    - elsewhere: no resource of this plan has the address.
    - expired: it would waive `count` findings if it were still valid.
    - refused: its policy must not be waived.
    - unjudged: the scanner of its check did not run, or the check returned no result.
    """

    waiver: Waiver
    count: int = 0
    state: WaiverState = "elsewhere"


@dataclass(frozen=True, slots=True)
class Waived:
    """Findings after waivers, and the effect of each waiver for this environment."""

    findings: list[Finding]
    uses: list[WaiverOutcome] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MovedBlock:
    """A `moved` block. Its addresses are relative to its module, which is a path of names."""

    module: tuple[str, ...]
    old: str
    new: str


def apply_waivers(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    environment: Environment,
    today: date,
    *,
    never: Collection[str] = (),
    moves: Collection[MovedBlock] = (),
) -> Waived:
    """The findings with waivers applied. `never` are the IDs of policies that must not be waived.

    A finding with an expired waiver keeps its status, and refers to the waiver for the report.
    """
    uses = [
        WaiverOutcome(waiver)
        for waiver in waivers
        if not waiver.environments or environment.name in waiver.environments
    ]
    if not uses:
        return Waived(list(findings))
    matcher = _Matcher(uses, moves)
    return Waived([_waive(finding, matcher, today, never) for finding in findings], uses)


def _waive(finding: Finding, matcher: _Matcher, today: date, never: Collection[str]) -> Finding:
    matching = matcher.matching(finding.policy, finding.change)
    if finding.status == "pass":
        for use in matching:
            _note(use, "unused", 0)
        return finding
    expired: Waiver | None = None
    for use in matching:
        if finding.policy.id in never:
            _note(use, "refused")
        elif use.waiver.until is not None and use.waiver.until < today:
            _note(use, "expired")
            expired = use.waiver
        else:
            _note(use, "used")
            return replace(finding, status="waived", waiver=use.waiver)
    return replace(finding, waiver=expired) if expired else finding


_WEIGHT: dict[WaiverState, int] = {"elsewhere": 0, "unused": 1, "used": 2, "expired": 3, "refused": 4, "unjudged": 5}


def _note(use: WaiverOutcome, state: WaiverState, count: int = 1) -> None:
    use.count += count
    if _WEIGHT[state] > _WEIGHT[use.state]:
        use.state = state


class _Matcher:
    """Finds the waivers for a policy and a resource. Compiles each pattern and looks up each name once."""

    def __init__(self, uses: list[WaiverOutcome], moves: Collection[MovedBlock]) -> None:
        self._uses = [(use, pattern_of(use.waiver.address)) for use in uses]
        self._moves = moves
        self._by_policy: dict[str, list[tuple[WaiverOutcome, Callable[[str], bool]]]] = {}
        self._names: dict[int, set[str]] = {}

    def matching(self, policy: Policy, change: ResourceChange) -> list[WaiverOutcome]:
        if policy.id not in self._by_policy:
            self._by_policy[policy.id] = [pair for pair in self._uses if pair[0].waiver.names(policy)]
        candidates = self._by_policy[policy.id]
        if not candidates:
            return []
        if id(change) not in self._names:
            self._names[id(change)] = set(addresses_of(change, self._moves))
        names = self._names[id(change)]
        return [use for use, matches in candidates if any(map(matches, names))]


@cache
def pattern_of(pattern: str) -> Callable[[str], bool]:
    """A test of addresses for a pattern of `*` and `?`. Brackets are instance keys, and not part of the glob.

    A pattern without brackets matches every instance.
    """
    matches = matcher(pattern, brackets=False)
    if "[" in pattern:
        return matches
    return lambda address: matches(address) or matches(without_indexes(address))


def addresses_of(change: ResourceChange, moves: Collection[MovedBlock] = ()) -> list[str]:
    """The current address of a resource, then its former addresses."""
    addresses = [change.address]
    if change.previous_address:
        addresses.append(change.previous_address)
    for address in addresses:  # the list grows during the loop, because moves can form a chain
        addresses += [old for move in moves if (old := _before(address, move)) and old not in addresses]
    return addresses


def _before(address: str, move: MovedBlock) -> str | None:
    """The address before a move, or None if the move does not lead to this address."""
    prefix, rest = "", address
    for _ in move.module:
        step = re.match(r'module\.[\w-]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.', rest)
        if step is None:
            return None
        prefix, rest = prefix + step[0], rest[step.end() :]
    if module_path(prefix.removesuffix(".")) != move.module:
        return None
    if rest == move.new or (rest.startswith(move.new) and rest[len(move.new)] in ".["):
        return prefix + move.old + rest[len(move.new) :]
    return None
