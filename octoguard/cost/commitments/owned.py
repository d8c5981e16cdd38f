"""A commitment of the billing account, declared in the configuration or created by the plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from octoguard.money import ZERO

Term = Literal["1y", "3y"]
Kind = Literal["resource", "slots", "spend"]
Service = Literal[
    "compute", "compute-flexible", "cloud-sql", "alloydb", "spanner", "bigtable", "memorystore", "gke-autopilot",
    "bigquery",
]  # fmt: skip
MONTHS: Final[dict[Term, int]] = {"1y": 12, "3y": 36}


@dataclass(frozen=True, slots=True)
class Owned:
    """What the account pays for, whether it is used or not.

    `amounts` are `{part: units}` of a resource commitment (`vcpu`, `memory` and `local-ssd` in GiB, `gpu:TYPE`,
    `machine:TYPE`) or of a slot commitment (`slot`). A spend commitment has `usd_per_hour`, the discounted amount that
    the account pays. `place` is a region or location; "" covers all of them. `available` is the share that this
    environment can use. With `stated`, the configuration gives that share; otherwise it is an assumption. `address` is
    the resource of a commitment that the plan creates: its fee is a part of the estimate.
    """

    name: str
    kind: Kind
    service: Service
    term: Term
    place: str = ""
    series: str = ""
    amounts: dict[str, Decimal] = field(default_factory=dict)
    usd_per_hour: Decimal = ZERO
    available: Decimal = Decimal(1)
    stated: bool = False
    address: str = ""
