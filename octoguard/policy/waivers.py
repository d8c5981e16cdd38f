"""Applies waivers to findings: a waived finding stays, with who waived it, why and until when.

An address is matched as it is, as it was before a `moved` block, and without its instance keys, so that a waiver for
`google_sql_database_instance.main` holds for every instance of it, under whatever key.
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
    from octoguard.policy.model import Environment, Finding, Policy

ANY_POLICY = "*"
WaiverState = Literal["used", "unused", "elsewhere", "expired", "refused", "unjudged"]


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception. `address` is a glob (`*`, `?`), `until` the last day on which it holds, None where nothing says.

    `source` is where it is written (`waivers.yaml:3`); no environments means all of them.
    """

    policy: str
    address: str
    reason: str
    source: str
    owner: str = ""
    until: date | None = None
    environments: tuple[str, ...] = ()
    ticket: str = ""
    kind: Literal["waiver", "comment", "baseline"] = "waiver"

    def names(self, policy: Policy) -> bool:
        """Whether it is about that policy: by id, by alias, or by `*`."""
        return self.policy == ANY_POLICY or policy.answers_to(self.policy)


@dataclass(slots=True)
class WaiverOutcome:
    """What became of one waiver.

    used: it waives `count` findings; unused: it matches resources, and nothing of them fails; elsewhere: no resource of
    this plan has the address; expired: it would waive `count` findings if it still held; refused: its policy may not be
    waived; unjudged: nobody asked the scanner that has its check, or the check answered on nothing.
    """

    waiver: Waiver
    count: int = 0
    state: WaiverState = "elsewhere"


@dataclass(frozen=True, slots=True)
class Waived:
    """Findings after waivers, and what became of each waiver that is meant for this environment."""

    findings: list[Finding]
    uses: list[WaiverOutcome] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MovedBlock:
    """A `moved` block: addresses relative to the module (a path of names) that has it."""

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
    """Waive what the waivers cover. `never` are the ids of policies that nothing waives.

    A finding under an expired waiver keeps its status, and carries the waiver so that this can be said.
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
    """Which waivers are about a policy and a resource: patterns are compiled and names are looked up once."""

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
    """Whether an address matches a pattern of `*` and `?`; brackets are those of instance keys, not of a glob.

    A pattern without brackets means every instance.
    """
    matches = matcher(pattern, brackets=False)
    if "[" in pattern:
        return matches
    return lambda address: matches(address) or matches(without_indexes(address))


def addresses_of(change: ResourceChange, moves: Collection[MovedBlock] = ()) -> list[str]:
    """The address of a resource and those that it had before, the present one first."""
    found = [change.address]
    if change.previous_address:
        found.append(change.previous_address)
    for address in found:  # grows while it is walked: a move may follow a move
        found += [old for move in moves if (old := _before(address, move)) and old not in found]
    return found


def _before(address: str, move: MovedBlock) -> str | None:
    """The address before a move, if the move led to it."""
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
