"""Leaves out entries of the report by saving and by label, and adds up what is left out.

Nothing vanishes silently: for each reason, the report has the number of entries and the saving that they would add.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

import msgspec

from octoguard.errors import UsageError
from octoguard.money import LARGEST, ZERO
from octoguard.rightsizing.recommenders import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from octoguard.rightsizing.count import Standing

Reason = Literal["excluded", "min-saving", "labels", "not-in-terraform"]


class FilterableEntry(Protocol):
    """The fields of a recommendation that filters read, as `document.RecommendationEntry` has them."""

    @property
    def kind(self) -> Kind:
        """The total that it belongs to."""

    @property
    def standing(self) -> Standing:
        """Whether the totals include it."""

    @property
    def monthly_saving(self) -> Decimal | None:
        """The saving per month; negative if it costs."""

    @property
    def currency(self) -> str:
        """The currency of the saving."""


E = TypeVar("E", bound=FilterableEntry)


class LeftOut(msgspec.Struct, frozen=True):
    """Entries that the report leaves out for one reason, of one kind and currency.

    `monthly_saving` is the sum of those that would count; `recommendations` is the number of all.
    """

    reason: Reason
    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int


@dataclass(frozen=True, slots=True)
class FilteredEntries(Generic[E]):
    """The entries that stay, and sums of the others."""

    kept: list[E]
    left_out: list[LeftOut]


def select(
    entries: Iterable[E],
    min_saving: Decimal,
    labels: Mapping[str, str],
    labels_of: Callable[[E], Iterable[Mapping[str, str]]],
) -> FilteredEntries[E]:
    """The entries with a saving of at least `min_saving` per month, and with these labels.

    `labels_of` returns the labels of each Terraform resource of an entry, nothing for an entry without Terraform. An
    entry stays if one of its resources has all labels. An entry without an amount, or with costs, is advice and not a
    small saving: `min_saving` does not leave it out. `min_saving` is in the currency of the entry.
    """
    kept: list[E] = []
    others: dict[Reason, list[E]] = {"labels": [], "not-in-terraform": [], "min-saving": []}
    for entry in entries:
        reason = _by_labels(list(labels_of(entry)), labels) if labels else None
        if reason is None and entry.monthly_saving is not None and 0 <= entry.monthly_saving < min_saving:
            reason = "min-saving"
        (others[reason] if reason is not None else kept).append(entry)
    return FilteredEntries(kept, [sums for reason, group in others.items() for sums in left_out(reason, group)])


def left_out(reason: Reason, entries: Iterable[FilterableEntry]) -> list[LeftOut]:
    """The sums of entries that the report leaves out, by kind and currency."""
    sums: dict[tuple[Kind, str], tuple[Decimal, int]] = {}
    for entry in entries:
        key = (entry.kind, entry.currency)
        amount, count = sums.get(key, (ZERO, 0))
        if entry.standing == "counted" and entry.monthly_saving is not None:
            amount += entry.monthly_saving
        sums[key] = (amount, count + 1)
    return [LeftOut(reason, kind, currency, *total) for (kind, currency), total in sorted(sums.items())]


def parse_labels(texts: Iterable[str]) -> dict[str, str]:
    """Labels from `key=value` options. Raises UsageError."""
    labels: dict[str, str] = {}
    for text in texts:
        key, separator, value = text.partition("=")
        if not key or not separator:
            raise UsageError(f"--label: invalid label {text!a}: use key=value, such as team=payments")
        if labels.setdefault(key, value) != value:
            raise UsageError(f"--label: two values for {key!a}: give each key once")
    return labels


def parse_min_saving(text: str) -> Decimal:
    """An amount per month from an option. Raises UsageError."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and 0 <= amount <= LARGEST):
        raise UsageError(f"--min-saving: invalid amount {text!a}: use a non-negative number, such as 10")
    return amount


def _by_labels(resources: list[Mapping[str, str]], labels: Mapping[str, str]) -> Reason | None:
    """Why the labels leave out an entry with these resources; None if it stays."""
    if not resources:
        return "not-in-terraform"
    if any(all(own.get(key) == value for key, value in labels.items()) for own in resources):
        return None
    return "labels"
