"""The words and sentences of a rightsizing report, for all formats that people read."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octoguard.rightsizing.document import (
        Left,
        Own,
        RecommendationEntry,
        ReportChange,
        RightsizingReport,
        TerraformChange,
        UnreadSource,
    )

KINDS: Final = {
    "resources": "from resource changes",
    "measured": "from utilization that octoguard measured",
    "commitments": "from commitments for the remaining usage",
    "capacity": "from capacity recommendations",
    "other": "from other recommendations",
    "security": "from security recommendations",
    "reliability": "from reliability recommendations",
}
STANDINGS: Final = {
    "counted": "included",
    "alternative": "alternative to another recommendation, not added",
    "overlaps": "same resource as another recommendation, not added",
    "contained": "part of another counted resource, not added",
    "above-floor": "above the measured minimum usage, not added",
    "disputed": "costs more at octoguard prices, not added",
    "closed": "no longer open",
    "costs": "no saving",
    "advice": "capacity or security advice, not a saving",
    "no-amount": "Google gives no amount",
    "not-understood": "invalid amount, not added",
    "below-minimum": "below the minimum saving, not added",
    "excluded": "excluded by a waiver, not added",
}
_CENT: Final = Decimal("0.01")


def money(value: Decimal) -> str:
    """An amount to the cent: `1,234.56`."""
    return f"{value.quantize(_CENT, ROUND_HALF_UP):,}"


def amount(value: Decimal, currency: str) -> str:
    """An amount to the cent with its currency: `1,234.56 USD`."""
    return f"{money(value)} {currency}"


def saving(entry: RecommendationEntry) -> str:
    """The saving per month according to Google, or the additional cost: `12.00 USD`, `costs 3.00 USD more`."""
    return "" if entry.monthly_saving is None else _saved(entry.monthly_saving, entry.currency)


def _saved(value: Decimal, currency: str) -> str:
    return f"costs {amount(-value, currency)} more" if value < 0 else amount(value, currency)


def standing(entry: RecommendationEntry) -> str:
    """Whether the totals include the entry, and if not, why."""
    if entry.standing == "costs" and entry.monthly_saving:
        return "costs more, not subtracted from the savings"
    return STANDINGS[entry.standing]


def own(figure: Own) -> str:
    """The saving per month at the prices of octoguard, or why there is no amount."""
    if figure.monthly_saving is None:
        return figure.why
    text = _saved(figure.monthly_saving, figure.currency)
    if figure.at_most is not None:
        text = f"{money(figure.monthly_saving)} to {amount(figure.at_most, figure.currency)}"
    return f"{text} ({figure.why})" if figure.why else text


def resource(entry: RecommendationEntry) -> str:
    """The Terraform address of the resource, else its name, else the project."""
    if entry.changes:
        return entry.changes[0].address
    return "/".join(entry.resources[0].split("/")[-2:]) if entry.resources else entry.project


def change(edit: TerraformChange) -> str:
    """What to change: `machine_type = "e2-small" (now "e2-standard-4") at main.tf:12`."""
    where = f" at {edit.place.file}:{edit.place.line}" if edit.place else ""
    if edit.action == "remove":
        text = "remove the resource"
    elif edit.value is None:
        text = edit.attribute or "review the resource"
    else:
        text = f"{edit.attribute} = {edit.value}" + (f" (now {edit.now})" if edit.now else "")
    return f"{text}{where}" + (f"; {edit.note}" if edit.note else "")


def missing(gap: UnreadSource) -> str:
    """What could not be read, and why."""
    places = ", ".join(gap.locations[:4]) + (f" and {len(gap.locations) - 4} more" if len(gap.locations) > 4 else "")
    partly = f"; {gap.seen} recommendations were read but not counted" if gap.seen else ""
    where = f" in {places}" if places else ""
    return f"{gap.what}{where} of {gap.project}: {gap.code}{f' ({gap.why})' if gap.why else ''}{partly}"


MOVED: Final = {
    "new": "new",
    "still": "still open",
    "gone": "no longer recommended",
    "done": "applied",
    "dismissed": "dismissed (the waste remains)",
    "failed": "failed to apply",
    "unknown": "unknown (their lists were not read)",
}


ALWAYS: Final = frozenset({"new", "still", "gone", "done"})  # shown even if there are none


def count(moves: ReportChange, word: str) -> int:
    """The number of recommendations that moved."""
    return moves.still if word == "still" else len(getattr(moves, word))


def moved(moves: ReportChange, word: str) -> str:
    """The number of recommendations that moved, and their savings: `2 new (45.00 USD from resource changes)`."""
    number = count(moves, word)
    sums = [f"{amount(t.monthly_saving, t.currency)} {KINDS[t.kind]}" for t in moves.totals if t.moved == word]
    return f"{number} {MOVED[word]}" + (f" ({', '.join(sums)})" if sums else "")


def before(closed: Left) -> str:
    """The saving per month in the previous report of a recommendation that is no longer open."""
    return "" if closed.monthly_saving is None else _saved(closed.monthly_saving, closed.currency)


def oldest(report: RightsizingReport) -> list[RecommendationEntry]:
    """Counted entries that were open in an earlier month; the oldest, then the largest first."""
    old = [e for e in report.recommendations if e.months_open > 1 and e.standing == "counted"]
    return sorted(old, key=lambda e: (-e.months_open, -(e.monthly_saving or 0), e.name))


def headline(report: RightsizingReport) -> str:
    """Whether all data was read, so that the totals are complete."""
    coverage = report.coverage
    if report.complete:
        return f"complete: all {coverage.asked} lists of recommendations were read"
    gaps = "some projects or measurements could not be read"
    if coverage.missing:
        gaps = f"{coverage.missing} of {coverage.asked} lists of recommendations could not be read"
    return f"INCOMPLETE: {gaps}. Their savings are unknown, so the totals are minimums"
