"""The words for the comparison with earlier months, and for the savings that came true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.renderers.rightsizing import _wording as say
from octoguard.rightsizing.measured_saving import REASONS

if TYPE_CHECKING:
    from decimal import Decimal

    from octoguard.rightsizing.document import Left, RecommendationEntry, ReportChange, RightsizingReport
    from octoguard.rightsizing.realised_document import RealisedMonth

MOVED: Final = {
    "new": "new",
    "still": "still open",
    "gone": "no longer recommended",
    "done": "applied",
    "dismissed": "dismissed, so that the waste remains",
    "failed": "failed to apply",
    "unknown": "unknown, because their lists were not read",
}
_ALWAYS: Final = frozenset({"new", "still", "gone", "done"})  # shown even if there are none


def moved(moves: ReportChange) -> list[str]:
    """The numbers of recommendations that moved, with savings: `2 new (45.00 USD from resource changes)`."""
    return [_moved(moves, word) for word in MOVED if word in _ALWAYS or _count(moves, word)]


def _count(moves: ReportChange, word: str) -> int:
    return moves.still if word == "still" else len(getattr(moves, word))


def _moved(moves: ReportChange, word: str) -> str:
    sums = [f"{say.amount(t.monthly_saving, t.currency)} {say.KINDS[t.kind]}" for t in moves.totals if t.moved == word]
    return f"{_count(moves, word)} {MOVED[word]}" + (f" ({', '.join(sums)})" if sums else "")


def before(closed: Left) -> str:
    """The saving per month in the previous report of a recommendation that is no longer open."""
    return "" if closed.monthly_saving is None else say.saved(closed.monthly_saving, closed.currency)


def oldest(report: RightsizingReport) -> list[RecommendationEntry]:
    """Counted entries that were open in an earlier month; the oldest, then the largest first."""
    old = [e for e in report.recommendations if e.months_open > 1 and e.standing == "counted"]
    return sorted(old, key=lambda e: (-e.months_open, -(e.monthly_saving or 0), e.name))


def realised(report: RightsizingReport) -> list[RealisedMonth]:
    """The months in which something left; those before are empty."""
    return [row for row in report.realised.months if _happened(row)] if report.realised else []


def _happened(row: RealisedMonth) -> bool:
    return bool(row.done or row.dismissed or row.failed or row.unconfirmed or row.cumulative)


def done(row: RealisedMonth) -> str:
    """What was applied in a month: `2 applied, 30.00 USD promised; 25.10 USD measured on the bill (1 of 2)`."""
    text = f"{row.done} applied"
    if not row.done or not row.currency:
        return text
    return f"{text}, {say.amount(row.promised, row.currency)} promised; {measured(row)}"


def measured(row: RealisedMonth) -> str:
    """The saving on the bill, of how many, and why the others were not measured."""
    reasons = "; ".join(f"{number}: {REASONS[reason]}" for reason, number in row.not_measured.items())
    if row.measured is None:
        return f"not measured on the bill ({reasons})" if reasons else "not measured on the bill"
    of = f"{row.measured_of} of {row.done}"
    return f"{say.saved(row.measured, row.currency)} measured on the bill ({of}{f'; {reasons}' if reasons else ''})"


def not_done(row: RealisedMonth) -> list[str]:
    """What left in a month without being applied, each in a sentence part."""
    parts = []
    if row.dismissed:
        parts.append(f"{row.dismissed} dismissed{_of(row, row.dismissed_saving)}: the waste remains")
    if row.failed:
        parts.append(f"{row.failed} failed to apply")
    if row.unconfirmed:
        parts.append(
            f"{row.unconfirmed} unconfirmed{_of(row, row.unconfirmed_saving)}: no longer recommended by Google"
        )
    return [*parts, *row.notes]


def _of(row: RealisedMonth, saving: Decimal) -> str:
    return f" ({say.amount(saving, row.currency)})" if row.currency else ""


def cumulative(rows: list[RealisedMonth]) -> list[str]:
    """What was promised by all applied recommendations so far, by currency."""
    last = {row.currency: row for row in rows if row.currency}
    return [f"{say.amount(row.cumulative, row.currency)} promised so far" for row in last.values() if row.cumulative]
