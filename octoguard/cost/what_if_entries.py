"""The what-if part of the cost report. Amounts are USD per month."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from octoguard.cost.figures import Figures


class PurchasePart(msgspec.Struct, frozen=True):
    """One part of a commitment to buy. `amount` is that of the floor, `expected_amount` covers the expected usage."""

    what: str
    unit: str
    amount: Decimal
    expected_amount: Decimal
    fee_usd: Decimal


class PurchaseEntry(msgspec.Struct, frozen=True):
    """A commitment to buy. `saving_usd` is net of its unused part; `term_saving_usd` is that of the whole term.

    `break_even` is the share of the month from which it costs less than on demand; null if it never does.
    `over_commitment_usd` is what is unused at the floor if `expected_amount` is bought.
    """

    name: str
    kind: Literal["resource", "slots", "spend"]
    service: str
    term: Literal["1y", "3y"]
    region: str
    series: str
    parts: list[PurchasePart]
    fee_usd: Decimal
    saving_usd: Figures
    term_saving_usd: Decimal
    break_even: Decimal | None
    over_commitment_usd: Decimal


class WhatIfResource(msgspec.Struct, frozen=True):
    """A resource whose expected cost changes, net of automatic discounts. `reason` says why it is not compared."""

    address: str
    before_usd: Decimal
    after_usd: Decimal | None
    reason: str = ""


class WhatIfEntry(msgspec.Struct, frozen=True):
    """The cost after apply as planned (`before_usd`) and with the changes (`after_usd`).

    Both are net of automatic discounts and include commitments with their unused parts. They exclude the resources in
    `not_compared`, which have no price after the changes.
    """

    changes: list[str]
    before_usd: Figures
    after_usd: Figures
    saving_usd: Figures
    purchases: list[PurchaseEntry]
    resources: list[WhatIfResource]
    not_compared: list[WhatIfResource]
    notes: list[str] = []
