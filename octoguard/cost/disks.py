"""Prices disks by type, size and provisioned performance.

Billing rules: https://cloud.google.com/compute/disks-image-pricing (read 2026-11-22). Hyperdisk Balanced includes 3,000
IOPS and 140 MiB/s in its price. Hyperdisk Extreme, ML and Throughput include none. No source says what Hyperdisk
Balanced High Availability includes, so all of its provisioned performance is priced.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import absence
from octoguard.money import ZERO, plain
from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

LOCAL_SSD_GIB: Final = 375
_CAPACITY: Final = {
    "pd-standard": "storage-pd-capacity",
    "pd-balanced": "balanced-pd-capacity",
    "pd-ssd": "ssd-backed-pd-capacity",
    "pd-extreme": "extreme-pd-capacity",
    "hyperdisk-balanced": "hyperdisk-balanced-capacity",
    "hyperdisk-extreme": "hyperdisk-extreme-capacity",
    "hyperdisk-ml": "hyperdisk-ml-capacity",
    "hyperdisk-throughput": "hyperdisk-throughput-capacity",
}
_HIGHLY_AVAILABLE: Final = "hyperdisk-balanced-high-availability"
_REGIONAL: Final = {
    _HIGHLY_AVAILABLE: f"{_HIGHLY_AVAILABLE}-capacity",
    "pd-standard": "regional-storage-pd-capacity",
    "pd-balanced": "regional-balanced-pd-capacity",
    "pd-ssd": "regional-ssd-backed-pd-capacity",
}
# {type: [(unit, SKU, included quantity)]}
_PERFORMANCE: Final = {
    "pd-extreme": [("IOPS", "extreme-pd-iops", 0)],
    "hyperdisk-balanced": [
        ("IOPS", "hyperdisk-balanced-iops", 3000),
        ("MiB/s", "hyperdisk-balanced-throughput", 140),
    ],
    _HIGHLY_AVAILABLE: [
        ("IOPS", f"{_HIGHLY_AVAILABLE}-iops", 0),
        ("MiB/s", f"{_HIGHLY_AVAILABLE}-throughput", 0),
    ],
    "hyperdisk-extreme": [("IOPS", "hyperdisk-extreme-iops", 0)],
    "hyperdisk-ml": [("MiB/s", "hyperdisk-ml-throughput", 0)],
    "hyperdisk-throughput": [("MiB/s", "hyperdisk-throughput-throughput", 0)],
}
# Hyperdisk types that are not in the table also charge for what is provisioned, at prices that the catalogue lacks.
_UNPRICED: Final = [("IOPS", "", 0), ("MiB/s", "", 0)]
_ATTRIBUTES: Final = {"IOPS": "provisioned_iops", "MiB/s": "provisioned_throughput"}
# IOPS of a pd-extreme disk that does not set them: https://cloud.google.com/compute/docs/disks/extreme-persistent-disk
_EXTREME_IOPS: Final = Decimal(100_000)
# Google provisions a Hyperdisk Balanced disk by its size if the configuration does not
# (https://cloud.google.com/compute/docs/disks/hd-types/hyperdisk-balanced, default IOPS and throughput). The formula
# fits the values in public configurations: 3,060 IOPS and 155 MiB/s for 10 GiB, 3,600 and 290 for 100 GiB.
# {unit: (fixed part, part for each GiB, maximum)}
_BALANCED: Final = {
    "IOPS": (Decimal(3000), Decimal(6), Decimal(160_000)),
    "MiB/s": (Decimal(140), Decimal("1.5"), Decimal(2400)),
}
_IOPS_PER_GIB: Final = 500  # the largest value that Google accepts for a Hyperdisk Balanced disk of up to 6 GiB


# Series that do not support Persistent Disk, and series that do not support its type pd-standard:
# https://cloud.google.com/compute/docs/disks/persistent-disks#machine_series_support (read 2026-11-22).
_HYPERDISK_ONLY = frozenset({"a4", "a4x", "c4", "c4a", "c4d", "c4n", "m4", "n4", "n4a", "n4d", "x4"})
_NO_STANDARD = frozenset({"a3", "c3", "c3d", "g2", "g4", "h3", "m3", "z3"})


def default_boot_disk(family: str, usual: str) -> str:
    """The default type of a boot disk: `usual`, unless the machine series does not support it."""
    if family in _HYPERDISK_ONLY:
        return "hyperdisk-balanced"
    return "pd-balanced" if family in _NO_STANDARD else usual


def disk_components(
    resource: Resource,
    what: str,
    disk_type: str,
    size_gib: Decimal,
    count: Range | None = None,
    *,
    regional: bool = False,
    block: str = "",
) -> Iterator[Component]:
    """The capacity of `count` disks, and performance that Google charges for separately.

    `block` is the path of the block with `provisioned_iops` and `provisioned_throughput`, with a dot at its end.
    """
    disk_type = disk_type.rpartition("/")[2]
    disks = count or Range.of(1)
    names = _REGIONAL if regional else _CAPACITY
    sku = names.get(disk_type)
    kind = f"{'regional ' if regional else ''}{disk_type}"
    rate = Rate.of((1, resource.price(f"compute/{sku}"))) if sku else MissingPrice(f"disks of type {kind}")
    yield Component(f"{what} ({kind})", disks.times(size_gib), "GiB-months", rate)
    charged = _PERFORMANCE.get(disk_type) or (_UNPRICED if disk_type.startswith("hyperdisk-") else ())
    for unit, performance, included in () if regional and disk_type.startswith("pd-") else charged:
        default = _default(disk_type, unit, size_gib)
        provisioned, missing = _provisioned(resource, f"{block}{_ATTRIBUTES[unit]}", disk_type, default, included)
        name = f"{what} {unit} ({kind})"
        if provisioned is None:
            if performance:
                yield Component(name, disks, f"{unit}-months", MissingPrice(f"{unit}: {missing}"))
            continue
        if paid := max(ZERO, provisioned - included):
            yield Component(name, disks.times(paid), f"{unit}-months", _per_unit(resource, performance, unit, paid))


def _default(disk_type: str, unit: str, size_gib: Decimal) -> Decimal | None:
    """The IOPS or MiB/s that Google provisions for one disk; None if no source says."""
    if disk_type == "pd-extreme":
        return _EXTREME_IOPS
    if disk_type != "hyperdisk-balanced":
        return None
    fixed, per_gib, most = _BALANCED[unit]
    default = min(fixed + per_gib * size_gib, most)
    return min(default, _IOPS_PER_GIB * size_gib) if unit == "IOPS" else default


def _provisioned(
    resource: Resource, path: str, disk_type: str, default: Decimal | None, included: int
) -> tuple[Decimal | None, str]:
    """(IOPS or MiB/s of one disk, why there is no value). A disk that does not set them has the default of its type."""
    value = resource.get(path)
    if value is UNKNOWN or value is SENSITIVE:
        if default is not None:
            resource.assume(f"{path} {absence(value)}; priced as {plain(default)}, the default of {disk_type}")
        return default, f"{path} {absence(value)}"
    given = resource.number(path, 0)
    if not given and default is not None and disk_type == "hyperdisk-balanced" and default > included:
        resource.assume(
            f"{path} is not set; priced as {plain(default)}, the default of {disk_type} for the size of the disk"
        )
    return given or default, f"the {disk_type} disk does not set them"


def _per_unit(resource: Resource, sku: str, unit: str, paid: Decimal) -> Rate | MissingPrice:
    price = resource.price(f"compute/{sku}") if sku else None
    if price is None or isinstance(price, MissingPrice):
        return MissingPrice(f"{paid:,f} provisioned {unit} per disk in {resource.place}")
    return Rate.of((1, price))


def local_ssds(resource: Resource, count: Range, gib: Decimal | int, sku: str, usage: str) -> Component:
    """Local SSD on `count` machines with `gib` GiB each."""
    price = resource.price(sku, usage)
    return Component("Local SSD", count.times(gib), "GiB-months", Rate.of((1, price)))
