"""The savings that came true: what was done in each month, as promised and as measured on the bill.

A recommendation is done when Google's state is SUCCEEDED and it was open before. One that is no longer listed is not
confirmed: Google also stops listing it when the resource changes for another reason. Dismissed ones save nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.errors import RecordingError
from octoguard.rightsizing.measured_saving import MeasuredSaving, measure, shifted
from octoguard.rightsizing.realised_document import End, Realised, RealisedItem, RealisedMonth
from octoguard.rightsizing.recommendation import COUNTED_STATES
from octoguard.rightsizing.unread import unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport
    from octoguard.rightsizing.spend import Spend

# {name: (the recommendation, the month of the last report in which it was open)}
_Held = dict[str, "tuple[RecommendationEntry, str]"]
_ZERO: Final = Decimal(0)
# Kinds whose purpose is not a saving.
_ADVICE: Final = frozenset({"capacity", "reliability", "security"})
# Standings that repeat the saving of another recommendation, `instead_of`.
_REPEATS: Final = frozenset({"alternative", "overlaps", "contained"})
# https://cloud.google.com/python/docs/reference/recommender/latest/google.cloud.recommender_v1.types.RecommendationStateInfo.State
# (read 2026-11-30). A succeeded recommendation can still be marked as failed.
_END: Final[dict[str, End]] = {"SUCCEEDED": "done", "DISMISSED": "dismissed", "FAILED": "failed"}


def realised(reports: Iterable[RightsizingReport], spend: Spend | None = None) -> Realised:
    """The savings by month, from earlier reports and the current one in any order, and an optional bill.

    The first report has no predecessor, so nothing can have left in its month. Raises RecordingError for two reports
    of one month.
    """
    ordered = sorted(reports, key=lambda report: report.month)
    months = [report.month for report in ordered]
    twice = next((month for month in months if months.count(month) > 1), None)
    if twice is not None:
        raise RecordingError(f"two reports have the month {twice}: give one report for each month")
    result = Realised([], [])
    held: _Held = {}
    done: dict[str, RealisedItem] = {}
    resources: set[str] = set()
    for report in ordered:
        undone = {entry.name for entry in report.recommendations if entry.state != "SUCCEEDED"} & done.keys()
        again = [done.pop(name) for name in sorted(undone)]
        left = _left(report, held)
        items = _items(report.month, left, done, spend, resources)
        done.update({item.name: item for item in items if item.end == "done"})
        result.months.extend(_months(report.month, items, done, result.months, again))
        result.items.extend(items)
        held = _still(report, held)
    return result


def _left(report: RightsizingReport, held: _Held) -> list[tuple[RecommendationEntry, str, End]]:
    """The recommendations that were open and are not open in a report, with the month in which they were open."""
    now = {entry.name: entry for entry in report.recommendations}
    unseen = _unseen(report, held)
    left: list[tuple[RecommendationEntry, str, End]] = []
    for name, (entry, since) in sorted(held.items()):
        present = now.get(name)
        if present is None:
            if name not in unseen:
                left.append((entry, since, "unconfirmed"))
        elif present.state in _END:
            left.append((entry, since, _END[present.state]))
    return left


def _unseen(report: RightsizingReport, held: _Held) -> set[str]:
    """The names that a report would not show if they were still open: their lists were not read."""
    cannot_show = unread(report)
    unseen = {name for name, (entry, _) in held.items() if cannot_show(entry)}
    # The report itself knows more about the lists that were read when it was compared with its predecessor.
    return unseen | set(report.moved.unknown) if report.moved is not None else unseen


def _still(report: RightsizingReport, held: _Held) -> _Held:
    """What is open after a report, and what the report cannot show."""
    present = {entry.name for entry in report.recommendations}
    unseen = _unseen(report, held)
    kept = {name: item for name, item in held.items() if name in unseen and name not in present}
    return kept | {e.name: (e, report.month) for e in report.recommendations if e.state in COUNTED_STATES}


def _items(
    month: str,
    left: Sequence[tuple[RecommendationEntry, str, End]],
    done: Mapping[str, RealisedItem],
    spend: Spend | None,
    resources: set[str],
) -> list[RealisedItem]:
    """The recommendations that left in a month. `resources` are those measured so far; this function adds to them."""
    names = done.keys() | {entry.name for entry, _, end in left if end == "done"}
    replaced = {e.instead_of for e, _, end in left if end == "done" and e.standing in _REPEATS}
    items = []
    # An alternative comes after the recommendation that counts instead, so that the latter is measured.
    for entry, since, end in sorted(left, key=lambda one: (one[0].standing in _REPEATS, one[0].name)):
        promised = _saving(entry)
        if end == "done":
            repeats = entry.standing in _REPEATS and entry.instead_of in names
        else:
            repeats = entry.standing != "counted" or entry.name in replaced
        measured = MeasuredSaving(None, None)
        if end == "done" and promised is not None:
            measured = measure(entry, shifted(since, -1), shifted(month, 1), spend, resources)
        items.append(
            RealisedItem(
                month=month,
                name=entry.name,
                end=end,
                project=entry.project,
                title=entry.title,
                address=entry.changes[0].address if entry.changes else "",
                currency=entry.currency if promised is not None else "",
                promised=promised,
                adds=promised is not None and not repeats,
                measured=measured.saving,
                not_measured=measured.reason,
            )
        )
    return sorted(items, key=lambda item: item.name)


def _saving(entry: RecommendationEntry) -> Decimal | None:
    """The promised saving; None without an amount, or if saving is not the purpose."""
    if entry.monthly_saving is None or not entry.currency or entry.kind in _ADVICE:
        return None
    return entry.monthly_saving


def _months(
    month: str,
    items: Sequence[RealisedItem],
    done: Mapping[str, RealisedItem],
    before: Sequence[RealisedMonth],
    again: Sequence[RealisedItem],
) -> list[RealisedMonth]:
    """The summary of one month for each currency seen so far, the currencies sorted."""
    currencies = {item.currency for item in items} | {row.currency for row in before if row.currency}
    return [
        _month(
            month,
            currency,
            [item for item in items if item.currency == currency],
            _sum(item for item in done.values() if item.currency == currency),
            sum(item.currency == currency for item in again),
        )
        for currency in sorted(currencies)
    ]


def _month(month: str, currency: str, items: Sequence[RealisedItem], cumulative: Decimal, again: int) -> RealisedMonth:
    ends: dict[End, list[RealisedItem]] = defaultdict(list)
    for item in items:
        ends[item.end].append(item)
    done = ends["done"]
    measured = [item.measured for item in done if item.measured is not None]
    reasons = Counter(item.not_measured for item in done if item.not_measured is not None)
    notes = []
    if repeats := sum(item.promised is not None and not item.adds for item in done):
        notes.append(f"done recommendations that repeat another one and add no saving: {repeats}")
    if again:
        notes.append(f"recommendations that are no longer marked as succeeded, taken from the cumulative sum: {again}")
    return RealisedMonth(
        month=month,
        currency=currency,
        done=len(done),
        promised=_sum(done),
        cumulative=cumulative,
        measured=sum(measured, _ZERO) if measured else None,
        measured_of=len(measured),
        not_measured=dict(sorted(reasons.items())),
        unconfirmed=len(ends["unconfirmed"]),
        unconfirmed_saving=_sum(ends["unconfirmed"]),
        dismissed=len(ends["dismissed"]),
        dismissed_saving=_sum(ends["dismissed"]),
        failed=len(ends["failed"]),
        notes=notes,
    )


def _sum(items: Iterable[RealisedItem]) -> Decimal:
    return sum((item.promised for item in items if item.promised is not None and item.adds), _ZERO)
