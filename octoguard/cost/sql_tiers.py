"""Turns the name of a Cloud SQL tier into what is billed for it: vCPUs and memory, or one SKU for the whole.

The grammar: https://cloud.google.com/sql/docs/postgres/machine-series-overview and .../instance-settings (read
2026-11-22). MySQL has bundled tiers (db-n1-standard-2) with SKUs of their own; PostgreSQL refuses them.
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
# The one that has less memory for each vCPU.
_LARGEST: Final = {("plus-n", 128): Decimal(864)}
# The local SSD of a data cache, by vCPUs of a db-perf-optimized-N tier.
DATA_CACHE_GIB: Final = {2: 375, 4: 375, 8: 375, 16: 750, 32: 1500, 48: 3000, 64: 6000, 80: 6000}


@dataclass(frozen=True, slots=True)
class Tier:
    """What one machine of a tier has. `sku` is set where one SKU is charged for the whole of it."""

    name: str
    series: Series
    vcpus: Decimal
    memory_gib: Decimal
    bundle: bool = False
    sku: str = ""

    @property
    def is_plus(self) -> bool:
        """Whether it is a tier of Enterprise Plus."""
        return self.series in ("plus-n", "plus-c4a")

    @property
    def has_hyperdisk(self) -> bool:
        """Whether its storage is Hyperdisk Balanced, whatever disk_type says."""
        return self.series in ("n4", "plus-c4a")

    @property
    def shape(self) -> str:
        """`4 vCPUs, 15 GiB`; nothing for tiers that share a core."""
        return f"{self.vcpus:f} vCPU{'s' if self.vcpus != 1 else ''}, {self.memory_gib.normalize():f} GiB"


def tier_of(name: str) -> Tier | None:
    """The tier that a name means; None where the grammar has no such name."""
    if stem := _SHARED.get(name.lower()):
        return Tier(name, "shared", Decimal(0), Decimal(0), sku=stem)
    if found := _CUSTOM.fullmatch(name):
        series: Series = "n4" if found["n4"] else "standard"
        return Tier(name, series, Decimal(found["cpus"]), Decimal(found["mib"]) / 1024)
    if found := _BUNDLE.fullmatch(name):
        vcpus = Decimal(found["cpus"])
        return Tier(name, "standard", vcpus, vcpus * _GIB_PER_VCPU[found["shape"].lower()], bundle=True)
    if found := _PLUS.fullmatch(name):
        series = "plus-n" if found["series"].lower().startswith("perf") else "plus-c4a"
        vcpus = Decimal(found["cpus"])
        memory = _LARGEST.get((series, int(vcpus)), vcpus * _PLUS_GIB_PER_VCPU)
        return Tier(name, series, vcpus, memory)
    return None
