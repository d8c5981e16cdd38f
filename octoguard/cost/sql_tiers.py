"""Parses Cloud SQL tier names into what Google bills: vCPUs and memory, or one SKU for the whole machine.

Tier names: https://cloud.google.com/sql/docs/postgres/machine-series-overview and .../instance-settings (read
2026-11-22). MySQL has bundled tiers (db-n1-standard-2) with their own SKUs; PostgreSQL does not support them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

Series = Literal["shared", "standard", "n4", "plus-n", "plus-c4a"]

_SHARED: Final = {"db-f1-micro": "micro-instance", "db-g1-small": "small-instance"}
_CUSTOM = re.compile(r"db-custom-(?P<n4>n4-)?(?P<cpus>\d+)-(?P<mib>\d+)", re.IGNORECASE)
_BUNDLE = re.compile(r"db-n1-(?P<shape>standard|highmem)-(?P<cpus>\d+)", re.IGNORECASE)
_PLUS = re.compile(r"db-(?P<series>perf-optimized-n|c4a-highmem)-(?P<cpus>\d+)", re.IGNORECASE)
_GIB_PER_VCPU: Final = {"standard": Decimal("3.75"), "highmem": Decimal("6.5")}
_PLUS_GIB_PER_VCPU: Final = Decimal(8)
# The only tier with less memory per vCPU.
_LARGEST: Final = {("plus-n", 128): Decimal(864)}
# Size of the data cache by vCPUs, for db-perf-optimized-N tiers.
DATA_CACHE_GIB: Final = {2: 375, 4: 375, 8: 375, 16: 750, 32: 1500, 48: 3000, 64: 6000, 80: 6000}


@dataclass(frozen=True, slots=True)
class Tier:
    """The machine of a tier. `sku` is set if one SKU covers the whole machine."""

    name: str
    series: Series
    vcpus: Decimal
    memory_gib: Decimal
    bundle: bool = False
    sku: str = ""

    @property
    def is_plus(self) -> bool:
        """Whether the tier belongs to the Enterprise Plus edition."""
        return self.series in ("plus-n", "plus-c4a")

    @property
    def has_hyperdisk(self) -> bool:
        """Whether its storage is always Hyperdisk Balanced, regardless of disk_type."""
        return self.series in ("n4", "plus-c4a")

    @property
    def shape(self) -> str:
        """The shape in words, such as `4 vCPUs, 15 GiB`."""
        return f"{self.vcpus:f} vCPU{'s' if self.vcpus != 1 else ''}, {self.memory_gib.normalize():f} GiB"


def tier_of(name: str) -> Tier | None:
    """The tier of a name; None for an unknown name."""
    if stem := _SHARED.get(name.lower()):
        return Tier(name, "shared", Decimal(0), Decimal(0), sku=stem)
    if match := _CUSTOM.fullmatch(name):
        series: Series = "n4" if match["n4"] else "standard"
        return Tier(name, series, Decimal(match["cpus"]), Decimal(match["mib"]) / 1024)
    if match := _BUNDLE.fullmatch(name):
        vcpus = Decimal(match["cpus"])
        return Tier(name, "standard", vcpus, vcpus * _GIB_PER_VCPU[match["shape"].lower()], bundle=True)
    if match := _PLUS.fullmatch(name):
        series = "plus-n" if match["series"].lower().startswith("perf") else "plus-c4a"
        vcpus = Decimal(match["cpus"])
        memory = _LARGEST.get((series, int(vcpus)), vcpus * _PLUS_GIB_PER_VCPU)
        return Tier(name, series, vcpus, memory)
    return None
