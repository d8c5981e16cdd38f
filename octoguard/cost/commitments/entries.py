"""The commitments in the cost report, for renderers and machines. Amounts of money are USD per month."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import msgspec

from octoguard.cost.figures import Figures


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
