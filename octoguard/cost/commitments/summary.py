"""Writes the commitments of an estimate for the report: amounts, and notes on what does not fit."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from octoguard.cost.commitments.coverage import unit_text
from octoguard.cost.component import NOTHING, Range
from octoguard.cost_entries import CommitmentEntry, CommitmentPart, CommitmentsEntry, figures
from octoguard.money import ZERO, plain, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.commitments.coverage import AccountCoverage, Covered
    from octoguard.cost.commitments.owned import Owned
    from octoguard.cost.commitments.usage import Usage


def commitments_entry(
    after: AccountCoverage, before: AccountCoverage, net: Range, net_before: Range
) -> CommitmentsEntry:
    """The commitments part of a report. `net` is the cost net of automatic discounts after apply."""
    eligible = _total(use.usd for use in after.usage)
    uncovered = _total(_each(use.usd, left) for use, left in zip(after.usage, after.uncovered, strict=True))
    return CommitmentsEntry(
        figures(net.minus(after.saving)),
        figures(net_before.minus(before.saving)),
        figures(after.saving),
        figures(after.unused),
        figures(eligible),
        figures(eligible.minus(uncovered)),
        figures(uncovered),
        [_commitment(owned, parts) for owned, parts in _by_commitment(after)],
        list(_notes(after)),
    )


def _by_commitment(coverage: AccountCoverage) -> Iterator[tuple[Owned, list[Covered]]]:
    for _, parts in groupby(coverage.parts, lambda part: id(part.owned)):
        listed = list(parts)
        yield listed[0].owned, listed


def _commitment(owned: Owned, parts: list[Covered]) -> CommitmentEntry:
    return CommitmentEntry(
        owned.name,
        owned.kind,
        owned.service,
        owned.term,
        owned.place,
        owned.available,
        not owned.stated,
        owned.address,
        [_part(part) for part in parts],
    )


def _part(part: Covered) -> CommitmentPart:
    return CommitmentPart(
        unit_text(part.owned, part.part) if part.part != "spend" else "spend",
        part.unit,
        part.total,
        figures(part.units),
        rounded(part.fee),
        rounded(part.elsewhere),
        figures(part.list_usd),
        figures(part.on_demand),
        figures(part.committed),
        figures(part.unused),
        part.problem,
    )


def _notes(coverage: AccountCoverage) -> Iterator[str]:
    assumed = [owned.name for owned, _ in _by_commitment(coverage) if not owned.stated]
    if assumed:
        what = "the commitment is" if len(assumed) == 1 else f"all {len(assumed)} commitments are"
        yield (
            f"assumption: {what} available to this environment alone ({'; '.join(assumed)}): set used_elsewhere or "
            "environments in [commitments]"
        )
    for owned, parts in _by_commitment(coverage):
        yield from (f"{owned.name}: {part.problem}: the commitment is not applied" for part in parts if part.problem)
        fee = sum((part.fee for part in parts), ZERO)
        if fee and owned.available and not any(part.matches for part in parts):
            yield f"{owned.name} covers nothing in this plan and costs ${fee * 12:,.2f} a year{_used(coverage, owned)}"


def _used(coverage: AccountCoverage, owned: Owned) -> str:
    """The machines that a resource commitment covers, and those of the plan; "" for other commitments."""
    if owned.kind != "resource":
        return ""
    used = machine_usage(coverage.usage)
    amounts = [f"{number(use)} {series.upper()} vCPUs in {region}" for (series, region), use in sorted(used.items())]
    kind = f"{owned.series.upper()} machines" if owned.series else "such GPUs, disks or machines"
    uses = ", ".join(amounts) or "no machines on demand"
    hint = f"; --what-if cud-{owned.term} shows what to buy" if amounts else ""
    return f": it covers only {kind} in {owned.place}, and the plan uses {uses}{hint}"


def machine_usage(usage: list[Usage]) -> dict[tuple[str, str], Range]:
    """`{(series, region): vCPUs}` that run on demand."""
    used: dict[tuple[str, str], Range] = defaultdict(lambda: NOTHING)
    for use in usage:
        if use.what.part == "vcpu":
            key = use.what.series, use.price.region
            used[key] = used[key].plus(use.units)
    return dict(used)


def number(units: Range) -> str:
    """A range as text: `40`, or `40 (24 to 120)` if the scenarios differ."""
    text = plain(rounded(units.expected, 2))
    if units.floor == units.ceiling:
        return text
    return f"{text} ({plain(rounded(units.floor, 2))} to {plain(rounded(units.ceiling, 2))})"


def _each(amounts: Range, shares: Range) -> Range:
    return Range(*(amount * share for amount, share in zip(amounts, shares, strict=True)))


def _total(amounts: Iterator[Range]) -> Range:
    total = NOTHING
    for amount in amounts:
        total = total.plus(amount)
    return total
