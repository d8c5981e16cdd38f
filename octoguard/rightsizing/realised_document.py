"""The realised savings in the report: a summary for each month, and each recommendation that left."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

Reason = Literal[
    "no-export",
    "no-resources-in-export",
    "commitment",
    "no-resource",
    "month-not-complete",
    "not-in-export",
    "other-currency",
    "same-resource",
]
End = Literal["done", "dismissed", "failed", "unconfirmed"]


class RealisedMonth(msgspec.Struct, frozen=True):
    """What left in one month, for one currency. `currency` is "" for recommendations without an amount.

    `promised` is the saving per month of the done ones, from the last report in which they were open. `cumulative` is
    `promised` of all months so far, without those that are no longer marked as succeeded. `measured` is the saving per
    month on the bill of `measured_of` done ones; None if none could be measured. `not_measured` has the reasons for the
    others.
    The sums of unconfirmed and dismissed ones have counted recommendations only, so that alternatives count once.
    """

    month: str
    currency: str
    done: int
    promised: Decimal
    cumulative: Decimal
    measured: Decimal | None
    measured_of: int
    not_measured: dict[Reason, int]
    unconfirmed: int
    unconfirmed_saving: Decimal
    dismissed: int
    dismissed_saving: Decimal
    failed: int = 0
    notes: list[str] = []


class RealisedItem(msgspec.Struct, frozen=True):
    """One recommendation that left, as the last report in which it was open had it.

    `adds` says whether the sums include `promised`: alternatives, and recommendations for one resource, count once.
    """

    month: str
    name: str
    end: End
    project: str
    title: str
    address: str
    currency: str
    promised: Decimal | None
    adds: bool
    measured: Decimal | None = None
    not_measured: Reason | None = None


class Realised(msgspec.Struct, frozen=True):
    """The realised savings: a summary for each month and currency, and each recommendation that left."""

    months: list[RealisedMonth]
    items: list[RealisedItem]
