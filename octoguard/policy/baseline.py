"""Sets aside the findings that a baseline knows, so that only new ones decide.

A baseline is taken of an estate as it stands. What a change does (policies of the `plan` folder, and those that judge
what is removed) is never part of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from octoguard.policy.outcome import Status
from octoguard.policy.waivers import Waiver, addresses_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from octoguard.policy.model import Finding, Policy
    from octoguard.policy.waivers import Moved

_NUMBER = re.compile(r"\[\d+\]")


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """A finding that was there: a recorded `unknown` does not cover a `fail`."""

    policy: str
    address: str
    status: Status


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Findings of a day, `{environment: entries}`: each environment is adopted by itself."""

    version: int
    environments: dict[str, list[Entry]]


@dataclass(frozen=True, slots=True)
class Remembered:
    """Findings after a baseline, and the entries that nothing needs any more."""

    findings: list[Finding]
    mended: list[Entry]


def entries_of(findings: Iterable[Finding]) -> list[Entry]:
    """What a baseline of these findings has, sorted."""
    kept = {
        Entry(finding.policy.id, finding.change.address, finding.status)
        for reported in findings
        for finding in (reported, *reported.covers)
        if finding.status in ("fail", "unknown") and may_be_remembered(finding.policy)
    }
    return sorted(kept)


def may_be_remembered(policy: Policy) -> bool:
    """Whether a policy is about what is there, not about what a change does to it."""
    return policy.judges == "after" and policy.purpose != "change"


def remember(
    findings: list[Finding], entries: Iterable[Entry], source: str, moves: Collection[Moved] = ()
) -> Remembered:
    """Waive the findings that the entries know.

    First by exact address, present or former; then, one to one, instances of a `count` whose numbers have shifted.
    """
    left: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        left[entry.policy, entry.address].append(entry)
    out = list(findings)
    open_ones = [
        i for i, found in enumerate(out) if found.status in ("fail", "unknown") and may_be_remembered(found.policy)
    ]
    for i in open_ones:
        keys = [(out[i].policy.id, address) for address in addresses_of(out[i].change, moves)]
        _take(out, i, next((key for key in keys if _covers(left.get(key), out[i])), None), left, source)
    shifted: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for policy, address in left:
        if _NUMBER.search(address):
            shifted[policy, _NUMBER.sub("[]", address)].append((policy, address))
    for i in open_ones if shifted else ():
        if out[i].status != "waived":
            near = shifted.get((out[i].policy.id, _NUMBER.sub("[]", out[i].change.address)), [])
            _take(out, i, next((key for key in near if _covers(left.get(key), out[i])), None), left, source)
    return Remembered(out, sorted(entry for entries in left.values() for entry in entries))


def _covers(entries: list[Entry] | None, finding: Finding) -> bool:
    return entries is not None and any(entry.status == "fail" or finding.status == "unknown" for entry in entries)


def _take(
    out: list[Finding], i: int, key: tuple[str, str] | None, left: dict[tuple[str, str], list[Entry]], source: str
) -> None:
    if key is None:
        return
    entry = left[key].pop()
    waiver = Waiver(entry.policy, entry.address, "there before the baseline was taken", source, kind="baseline")
    out[i] = replace(out[i], status="waived", waiver=waiver)
