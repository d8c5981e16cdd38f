"""`[commitments]` of octoguard.toml: the committed use discounts that the billing account owns."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from octoguard.money import LARGEST

Term = Literal["1y", "3y"]
SpendService = Literal[
    "compute-flexible", "cloud-sql", "alloydb", "spanner", "bigtable", "memorystore", "gke-autopilot"
]
Edition = Literal["enterprise", "enterprise-plus"]
# Services whose commitments are for one region; the others cover all regions.
REGIONAL = ("cloud-sql", "gke-autopilot")
_Slots = Annotated[int, msgspec.Meta(ge=50, multiple_of=50, le=10**9)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class Shares(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The part of a commitment that other environments use: one share for all, or the share of each environment."""

    name: str | None = None
    used_elsewhere: Decimal | None = None
    environments: dict[str, Decimal] | None = None

    def available(self, environment: str) -> Decimal | None:
        """The share that an environment can use, 0 to 1; None if the configuration does not say."""
        if self.environments is not None:
            return self.environments.get(environment, Decimal(0))
        return None if self.used_elsewhere is None else 1 - self.used_elsewhere

    def __post_init__(self) -> None:
        """Raise ValueError for shares outside 0 to 1, or both forms."""
        if self.used_elsewhere is not None and self.environments is not None:
            raise ValueError("environments: set used_elsewhere or environments, not both")
        if self.used_elsewhere is not None and not _is_share(self.used_elsewhere):
            raise ValueError(f"used_elsewhere: must be a share from 0 to 1, not {self.used_elsewhere}")
        shares = (self.environments or {}).values()
        if not all(map(_is_share, shares)) or sum(shares) > 1:
            raise ValueError("environments: must be shares from 0 to 1 that add up to at most 1")


class ResourceSettings(Shares, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """`[[commitments.resource]]`: vCPUs, memory, local SSD and GPUs of one machine series in one region.

    Series that have one price per machine type (A2, A3, G2, M2 ...) have `machine_types` instead, `{type: number}`.
    """

    region: str
    term: Term
    series: str = ""
    vcpus: _Count = 0
    memory_gib: Decimal = Decimal(0)
    local_ssd_gib: Decimal = Decimal(0)
    gpus: dict[str, _Count] = {}
    machine_types: dict[str, _Count] = {}

    def __post_init__(self) -> None:
        """Raise ValueError for invalid amounts, and for amounts without a series."""
        super().__post_init__()
        for name in ("memory_gib", "local_ssd_gib"):
            if not _is_amount(getattr(self, name)):
                raise ValueError(f"{name}: must be a non-negative number of GiB, not {getattr(self, name)}")
        if (self.vcpus or self.memory_gib) and not self.series:
            raise ValueError('series: is missing: vCPUs and memory belong to one machine series, such as "n2"')
        amounts = (self.vcpus, self.memory_gib, self.local_ssd_gib, *self.gpus.values(), *self.machine_types.values())
        if not any(amounts):
            raise ValueError("vcpus: there is no amount: set vcpus, memory_gib, local_ssd_gib, gpus or machine_types")


class SpendSettings(Shares, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """`[[commitments.spend]]`: what the account pays per hour for one service, or for all machines (flexible)."""

    service: SpendService
    term: Term
    usd_per_hour: Decimal
    region: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for an invalid amount, and for a region that the commitment does not have."""
        super().__post_init__()
        if not _is_amount(self.usd_per_hour) or not self.usd_per_hour:
            raise ValueError(f"usd_per_hour: must be a positive number of USD per hour, not {self.usd_per_hour}")
        if self.service in REGIONAL and not self.region:
            raise ValueError(f"region: is missing: {self.service} commitments are for one region")
        if self.service not in REGIONAL and self.region:
            raise ValueError(f"region: {self.service} commitments cover all regions: remove it")


class SlotSettings(Shares, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """`[[commitments.bigquery]]`: slots of a BigQuery edition in one location. Google sells them in steps of 50."""

    edition: Edition
    location: str
    slots: _Slots
    term: Term


TABLES: dict[str, type[msgspec.Struct]] = {
    "resource": ResourceSettings,
    "spend": SpendSettings,
    "bigquery": SlotSettings,
}


class CommitmentLists(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The tables of a shared file of commitments."""

    resource: tuple[ResourceSettings, ...] = ()
    spend: tuple[SpendSettings, ...] = ()
    bigquery: tuple[SlotSettings, ...] = ()


class CommitmentSettings(CommitmentLists, forbid_unknown_fields=True, frozen=True):
    """`[commitments]`: the commitments, and a file with more of them that several repositories can share."""

    file: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is no commitment."""
        return not (self.file or self.resource or self.spend or self.bigquery)


def _is_share(number: Decimal) -> bool:
    return number.is_finite() and 0 <= number <= 1


def _is_amount(number: Decimal) -> bool:
    return number.is_finite() and 0 <= number <= LARGEST
