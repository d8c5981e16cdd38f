"""Says in words what a rightsizing report holds, the same in every format that people read."""

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
    "resources": "by changing resources",
    "measured": "by what octoguard measured",
    "commitments": "by committing to what is left",
    "capacity": "in capacity",
    "other": "otherwise",
    "security": "in security",
}
STANDINGS: Final = {
    "counted": "counted",
    "alternative": "an alternative, not added",
    "overlaps": "about the same resource, not added",
    "above-floor": "above what always ran, not added",
    "closed": "no longer open",
    "costs": "saves nothing",
    "advice": "about capacity or security, not a saving",
    "no-amount": "no amount given",
    "not-understood": "amount not understood, not added",
}
_CENT: Final = Decimal("0.01")


def amount(value: Decimal, currency: str) -> str:
    """An amount to the cent: `1,234.56 USD`."""
    return f"{value.quantize(_CENT, ROUND_HALF_UP):,} {currency}"


def saving(entry: RecommendationEntry) -> str:
    """What an entry saves in a month, by Google's figure; or what it costs more, said aloud."""
    return "" if entry.monthly_saving is None else _saved(entry.monthly_saving, entry.currency)


def _saved(value: Decimal, currency: str) -> str:
    return f"costs {amount(-value, currency)} more" if value < 0 else amount(value, currency)


def standing(entry: RecommendationEntry) -> str:
    """How it stands in the sums."""
    if entry.standing == "costs" and entry.monthly_saving:
        return "costs more, taken off nothing"
    return STANDINGS[entry.standing]


def own(figure: Own) -> str:
    """The same by our own prices, or why there is no figure."""
    return figure.why if figure.monthly_saving is None else _saved(figure.monthly_saving, figure.currency)


def resource(entry: RecommendationEntry) -> str:
    """What it is about: the Terraform address where there is one, else the name of the resource."""
    if entry.changes:
        return entry.changes[0].address
    return "/".join(entry.resources[0].split("/")[-2:]) if entry.resources else entry.project


def change(one: TerraformChange) -> str:
    """What to change: `machine_type = "e2-small" (now "e2-standard-4") at main.tf:12`."""
    where = f" at {one.place.file}:{one.place.line}" if one.place else ""
    if one.action == "remove":
        said = "remove it"
    elif one.value is None:
        said = one.attribute or "look at it"
    else:
        said = f"{one.attribute} = {one.value}" + (f" (now {one.now})" if one.now else "")
    return f"{said}{where}" + (f"; {one.note}" if one.note else "")


def missing(one: UnreadSource) -> str:
    """What could not be read, and why."""
    places = ", ".join(one.locations[:4]) + (f" and {len(one.locations) - 4} more" if len(one.locations) > 4 else "")
    partly = f"; {one.seen} were read and not counted" if one.seen else ""
    where = f" in {places}" if places else ""
    return f"{one.what}{where} of {one.project}: {one.code}{f' ({one.why})' if one.why else ''}{partly}"


MOVED: Final = {
    "new": "new",
    "still": "still open",
    "gone": "gone",
    "done": "done",
    "unknown": "of which nothing is known now",
}


def moved(one: ReportChange, word: str) -> str:
    """How many went which way, and what the counted ones of them save: `2 new (45.00 USD by changing resources)`."""
    number = one.still if word == "still" else len(getattr(one, word))
    sums = [f"{amount(t.monthly_saving, t.currency)} {KINDS[t.kind]}" for t in one.totals if t.moved == word]
    return f"{number} {MOVED[word]}" + (f" ({', '.join(sums)})" if sums else "")


def before(one: Left) -> str:
    """What something that is left saved in a month, by the report before."""
    return "" if one.monthly_saving is None else _saved(one.monthly_saving, one.currency)


def oldest(report: RightsizingReport) -> list[RecommendationEntry]:
    """What counts and was open in an earlier month already, the longest and then the largest first."""
    old = [e for e in report.recommendations if e.months_open > 1 and e.standing == "counted"]
    return sorted(old, key=lambda e: (-e.months_open, -(e.monthly_saving or 0), e.name))


def headline(report: RightsizingReport) -> str:
    """Whether everything was read: the first thing to know about a sum."""
    coverage = report.coverage
    if report.complete:
        return f"all {coverage.asked} lists were read"
    return (
        f"INCOMPLETE: {coverage.missing} of {coverage.asked} lists could not be read: "
        "what they would save is not known, and the sums are at least this"
    )
