"""The saving of a done recommendation on the bill: its resources before and after.

A month before the recommendation was done is compared with one after, both full and certain: the month before the last
report in which it was open, and the month after the first report in which it was done. Amounts are per month of 730
hours, because the number of days differs between months.
"""

from __future__ import annotations

from calendar import monthrange
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from octoguard.rightsizing.document import RecommendationEntry
    from octoguard.rightsizing.realised_document import Reason
    from octoguard.rightsizing.spend import Spend

# What each reason means, for people.
REASONS: Final[dict[Reason, str]] = {
    "no-export": "no billing export was given",
    "no-resources-in-export": "the standard usage cost export has no resources; use the detailed one",
    "commitment": "a commitment is a discount, not a resource",
    "no-resource": "the recommendation names no resource",
    "month-not-complete": "the export has no full month before and after",
    "not-in-export": "the resource is not in the export, or has no cost in the month before",
    "other-currency": "the resource is billed in another currency",
    "same-resource": "another recommendation for the same resource is measured",
}
_DAYS: Final = Decimal(730) / 24
_MICRO: Final = Decimal("0.000001")


class MeasuredSaving(NamedTuple):
    """The saving per month, negative if the cost grew, or the reason why it could not be measured."""

    saving: Decimal | None
    reason: Reason | None


def measure(
    entry: RecommendationEntry, before: str, after: str, spend: Spend | None, measured: set[str]
) -> MeasuredSaving:
    """The cost of all resources of a recommendation in the month `before` without that of the month `after`.

    `measured` are the resources that were measured already; this function adds to them.
    """
    reason = _reason(entry, before, after, spend)
    if reason is not None or spend is None:
        return MeasuredSaving(None, reason)
    if measured.intersection(entry.resources):
        return MeasuredSaving(None, "same-resource")
    daily = Decimal(0)
    for resource in entry.resources:
        if not spend.resource_currencies(resource):
            return MeasuredSaving(None, "not-in-export")
        first = spend.resource(resource, before, entry.currency)
        last = spend.resource(resource, after, entry.currency)
        if first is None or last is None:
            return MeasuredSaving(None, "other-currency")
        # Without a cost before, the resource is newer than that month, and the difference means nothing.
        if not first:
            return MeasuredSaving(None, "not-in-export")
        daily += first / _length(before) - last / _length(after)
    measured.update(entry.resources)
    return MeasuredSaving((daily * _DAYS).quantize(_MICRO), None)


def _reason(entry: RecommendationEntry, before: str, after: str, spend: Spend | None) -> Reason | None:
    if spend is None:
        return "no-export"
    if entry.kind == "commitments":
        return "commitment"
    if not spend.has_resources:
        return "no-resources-in-export"
    if not entry.resources:
        return "no-resource"
    return None if spend.complete(before) and spend.complete(after) else "month-not-complete"


def shifted(month: str, by: int) -> str:
    """The month `by` months after a month, such as 2027-01 for 2026-12 and 1."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12:04}-{count % 12 + 1:02}"


def _length(month: str) -> int:
    return monthrange(int(month[:4]), int(month[5:]))[1]
