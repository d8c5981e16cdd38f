"""Parts of the cost report that need no pricing code: figures, commitments and what-if. Amounts are USD per month."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import msgspec

from octoguard.money import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable


class Figures(msgspec.Struct, frozen=True):
    """One number for each scenario: a quantity, or USD per month."""

    floor: Decimal
    expected: Decimal
    ceiling: Decimal


def figures(amounts: Iterable[Decimal]) -> Figures:
    """The numbers of floor, expected and ceiling, rounded to a millionth."""
    return Figures(*map(rounded, amounts))


class CommitmentPart(msgspec.Struct, frozen=True):
    """One part of a commitment: what it commits to, and how much of it the plan uses.

    `fee_usd` is what the account pays for the whole part: `elsewhere_usd` for other environments, `committed_usd` for
    what this plan uses, and `unused_usd`. `on_demand_usd` is what the covered usage costs without the commitment, net
    of automatic discounts; `list_usd` is that at list price. `problem` says why the part is not applied.
    """

    what: str
    unit: str
    amount: Decimal
    used: Figures
    fee_usd: Decimal
    elsewhere_usd: Decimal
    list_usd: Figures
    on_demand_usd: Figures
    committed_usd: Figures
    unused_usd: Figures
    problem: str = ""


class CommitmentEntry(msgspec.Struct, frozen=True):
    """A commitment of the billing account. `available` is the share that this environment can use.

    `assumed` means that the configuration does not say so. `address` is the resource that creates the commitment.
    """

    name: str
    kind: Literal["resource", "slots", "spend"]
    service: str
    term: Literal["1y", "3y"]
    region: str
    available: Decimal
    assumed: bool
    address: str
    parts: list[CommitmentPart]


class CommitmentsEntry(msgspec.Struct, frozen=True):
    """What commitments change. `net_usd` is the cost after apply, net of automatic discounts and of commitments.

    It includes the covered usage at committed rates, and no unused part, except of commitments that the plan creates.
    `unused_usd` is what the account pays for the unused parts of all commitments.
    `eligible_usd` is the list cost of the usage that commitments can cover: `covered_usd` and `uncovered_usd`.
    """

    net_usd: Figures
    before_net_usd: Figures
    saving_usd: Figures
    unused_usd: Figures
    eligible_usd: Figures
    covered_usd: Figures
    uncovered_usd: Figures
    commitments: list[CommitmentEntry]
    notes: list[str] = []


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
