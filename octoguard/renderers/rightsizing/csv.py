"""Renders a rightsizing report as CSV: one row for each recommendation, open or closed, and for each unreadable list.

`standing` tells them apart. The totals are the sum of the rows with `counted`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.printable import Number, csv_text
from octoguard.renderers.rightsizing import _missing

if TYPE_CHECKING:
    from decimal import Decimal

    from octoguard.renderers import Style
    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport

_COLUMNS: Final = (
    "month",
    "project",
    "location",
    "recommender",
    "subtype",
    "kind",
    "state",
    "priority",
    "standing",
    "monthly_saving",
    "currency",
    "own_monthly_saving",
    "own_why",
    "address",
    "action",
    "attribute",
    "now",
    "value",
    "file",
    "line",
    "resource",
    "description",
    "measured",
    "note",
    "name",
    "moved",
    "open_since",
    "months_open",
    "title",
    "effort",
    "effects",
    "quick_win",
    "owner",
    "team",
    "environment",
    "stale",
    "observation_days",
    "memory_measured",
    "member",
    "role",
    "added_roles",
    "granted_on",
    "term",
    "algorithm",
    "bytes_saved_monthly",
    "slot_ms_saved_monthly",
    "own_at_most",
    "in_usd",
    "kg_co2e",
    "covered",
    "instead_of",
)

_DETAILS: Final = (
    "member",
    "role",
    "added_roles",
    "granted_on",
    "term",
    "algorithm",
    "bytes_saved_monthly",
    "slot_ms_saved_monthly",
)


def render(report: RightsizingReport, style: Style) -> str:
    """CSV with a header. Amounts are not rounded."""
    _ = style
    new = set(report.moved.new) if report.moved else set()
    rows = [[*_row(report.month, entry), *_moved(entry, new), *_facts(entry)] for entry in report.recommendations]
    for left in report.moved.left if report.moved else ():
        row: dict[str, str] = dict.fromkeys(_COLUMNS, "")
        row |= {"month": report.month, "project": left.project, "standing": left.became, "description": left.what}
        row |= {"name": left.name, "moved": left.became, "currency": left.currency}
        row["monthly_saving"] = _number(left.monthly_saving)
        rows.append(list(row.values()))
    for gap in report.missing:
        row = dict.fromkeys(_COLUMNS, "")
        row |= {"month": report.month, "project": gap.project, "location": " ".join(gap.locations)}
        row |= {
            "recommender": gap.what,
            "standing": "not-available",
            "description": f"{_missing.missing(gap)}: {gap.do}",
        }
        rows.append(list(row.values()))
    return csv_text(_COLUMNS, rows)


def _row(month: str, entry: RecommendationEntry) -> list[str]:
    change = entry.changes[0] if entry.changes else None
    place = change.place if change else None
    return [
        *(month, entry.project, entry.location, entry.recommender, entry.subtype, entry.kind, entry.state),
        *(entry.priority, entry.standing),
        _number(entry.monthly_saving),
        entry.currency,
        _number(entry.own.monthly_saving),
        entry.own.why,
        *((change.address, change.action, change.attribute, change.now, change.value or "") if change else [""] * 5),
        *((place.file, str(place.line)) if place else ["", ""]),
        " ".join(entry.resources),
        entry.description,
        entry.measured,
        _joined(entry),
        entry.name,
    ]


def _moved(entry: RecommendationEntry, new: set[str]) -> list[str]:
    """(new or still, first month, number of months); empty without an earlier report."""
    if not entry.months_open:
        return ["", "", ""]
    return ["new" if entry.name in new else "still", entry.open_since, str(entry.months_open)]


def _facts(entry: RecommendationEntry) -> list[str]:
    """The facts that came later than the first columns; those columns keep their places."""
    effort, seen, known = entry.effort, entry.evidence, entry.details
    days = "" if seen is None or seen.observation_days is None else Number(f"{seen.observation_days:g}")
    return [
        *(entry.title, effort.level if effort else "", " ".join(effort.effects) if effort else ""),
        *(_flag(entry.quick_win), entry.ownership.owner, entry.ownership.team, entry.ownership.environment),
        *(_flag(entry.stale), days or known.get("observation_days", "")),
        _flag(seen.memory_measured if seen else None),
        *(known.get(key, "") for key in _DETAILS),
        *(_number(entry.own.at_most), _number(entry.in_usd), _number(entry.kg_co2e)),
        *(entry.covered, entry.instead_of),
    ]


def _flag(value: bool | None) -> str:
    """`yes` or `no`; "" if it is not known."""
    return "" if value is None else "yes" if value else "no"


def _joined(entry: RecommendationEntry) -> str:
    return "; ".join(filter(None, [entry.note, entry.problem, *(change.note for change in entry.changes)]))


def _number(amount: Decimal | None) -> str:
    return "" if amount is None else Number(str(amount))
