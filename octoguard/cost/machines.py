"""Prices machine types: the hourly rate in a region, on demand or Spot, and the sustained-use discount.

Billing rules: https://cloud.google.com/compute/all-pricing, https://cloud.google.com/compute/docs/sustained-use-discounts
and https://cloud.google.com/compute/docs/instances/creating-instance-with-custom-machine-type (read 2026-11-22).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice, Price
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octoguard.cost.catalogue import Catalogue

# vCPUs and memory have separate SKUs: {series: SKU name without `-core` and `-ram`}.
_FAMILIES: Final = {
    "c2": "compute-optimized",
    "c2d": "c2d-amd-instance",
    "c3": "c3-instance",
    "c3d": "c3d-instance",
    "c4": "c4-instance",
    "c4a": "c4a-arm-instance",
    "c4d": "c4d-instance",
    "c4n": "c4n-instance",
    "e2": "e2-instance",
    "h3": "h3-instance",
    "m1": "memory-optimized-instance",
    "m3": "m3-memory-optimized-instance",
    "m4": "m4-instance",
    "n1": "n1-predefined-instance",
    "n2": "n2-instance",
    "n2d": "n2d-amd-instance",
    "n4": "n4-instance",
    "n4a": "n4a-instance",
    "n4d": "n4d-instance",
    "t2a": "t2a-arm-instance",
    "t2d": "t2d-amd-instance",
    "z3": "z3-instance",
}
_CUSTOM: Final = {
    "e2": "e2-instance",
    "n1": "custom-instance",
    "n2": "n2-custom-instance",
    "n2d": "n2d-amd-custom-instance",
    "n4": "n4-custom-instance",
    "n4d": "n4d-custom-instance",
}
# Memory beyond this number of GiB per vCPU is "extended memory", which has its own SKU.
_EXTENDED: Final = {
    "n1": (Decimal("6.5"), "custom-extended-instance-ram"),
    "n2": (Decimal(8), "n2-custom-extended-instance-ram"),
    "n2d": (Decimal(8), "n2d-amd-custom-extended-instance-ram"),
}
_WHOLE: Final = {"f1-micro": "micro-instance-with-burstable-cpu", "g1-small": "small-instance-with-1-vcpu"}
_LOCAL_SSD: Final = {
    "c4": "c4-instance-local-ssd",
    "c4a": "c4a-instance-local-ssd",
    "c4d": "c4d-instance-local-ssd",
}
_SHARED_CORE: Final = {"micro": Decimal("0.25"), "small": Decimal("0.5"), "medium": Decimal(1)}
_CUSTOM_NAME = re.compile(
    r"(?:(?P<family>[a-z]\d[a-z]?)-)?custom-(?P<cpus>\d+|micro|small|medium)-(?P<mib>\d+)(?P<ext>-ext)?"
)
# Share of the list price in each quarter of the month; a full month costs the mean of the four.
_SUSTAINED: Final = {
    **dict.fromkeys(("n1", "m1", "m2", "f1", "g1"), (Decimal(1), Decimal("0.8"), Decimal("0.6"), Decimal("0.4"))),
    **dict.fromkeys(("n2", "n2d", "c2"), (Decimal(1), Decimal("0.8678"), Decimal("0.733"), Decimal("0.6"))),
}
_NO_DISCOUNT: Final = (Decimal(1),) * 4
# Series whose machine types include GPUs in their price.
GPU_FAMILIES: Final = frozenset({"a2", "a3", "a4", "a4x", "g2", "g4"})


@dataclass(frozen=True, slots=True)
class Machine:
    """What Google bills for one machine. `core`, `ram` and `type_sku` are SKUs; memory is without the extended part."""

    name: str
    family: str
    vcpus: Decimal
    memory_gib: Decimal
    core: str
    ram: str
    type_sku: str = ""
    extended_gib: Decimal = ZERO
    local_ssd_gib: int = 0

    @property
    def has_gpus(self) -> bool:
        """Whether the price of the machine includes its GPUs."""
        return self.family in GPU_FAMILIES


def machine_of(name: str, catalogue: Catalogue) -> Machine | None:
    """The machine of a predefined or custom machine type; None for an unknown type."""
    known = catalogue.machine_types.get(name)
    if known is not None:
        # For some types only the shape is known, and the SKUs of the series do not apply to them.
        stem = _FAMILIES.get(known.family, "") if known.billed_vcpus is not None else ""
        billed = known.billed_vcpus if known.billed_vcpus is not None else Decimal(known.vcpus)
        type_sku = f"compute/{_WHOLE.get(name, f'machine-type-{name}')}"
        core, ram = (f"compute/{stem}-core", f"compute/{stem}-ram") if stem else ("", "")
        return Machine(name, known.family, billed, known.memory_gib, core, ram, type_sku, ZERO, known.local_ssd_gib)
    match = _CUSTOM_NAME.fullmatch(name)
    return _custom(name, match) if match else None


def _custom(name: str, match: re.Match[str]) -> Machine | None:
    family = match["family"] or "n1"
    stem = _CUSTOM.get(family)
    if stem is None:
        return None
    vcpus = _SHARED_CORE.get(match["cpus"]) or Decimal(match["cpus"])
    memory = Decimal(match["mib"]) / 1024
    extended = ZERO
    if family in _EXTENDED and match["ext"]:
        extended = max(ZERO, memory - vcpus * _EXTENDED[family][0])
    return Machine(name, family, vcpus, memory - extended, f"compute/{stem}-core", f"compute/{stem}-ram", "", extended)


def hourly(name: str, region: str, usage: str, catalogue: Catalogue) -> Rate | MissingPrice:
    """The rate per hour: one SKU for the machine type, or the sum of its vCPUs and memory."""
    machine = machine_of(name, catalogue)
    if machine is None:
        return MissingPrice(f"machine type {name}, which is not in the catalogue")
    if machine.type_sku:
        price = catalogue.find(machine.type_sku, region, usage)
        if isinstance(price, Price):
            return Rate.of((1, price))
    if not machine.core:
        return MissingPrice(f"machine type {name} ({usage}) in {region}")
    parts: list[tuple[Decimal | int, Price | MissingPrice]] = [
        (machine.vcpus, catalogue.find(machine.core, region, usage)),
        (machine.memory_gib, catalogue.find(machine.ram, region, usage)),
    ]
    if machine.extended_gib:
        sku = f"compute/{_EXTENDED[machine.family][1]}"
        parts.append((machine.extended_gib, catalogue.find(sku, region, usage)))
    return Rate.of(*parts)


@cache
def skus_of_series() -> dict[str, tuple[str, str]]:
    """`{SKU: (series, part)}` of vCPUs and memory on demand. The part is `vcpu`, `memory` or `extended`."""
    found: dict[str, tuple[str, str]] = {}
    for stems in (_FAMILIES, _CUSTOM):
        for series, stem in stems.items():
            found[f"compute/{stem}-core"] = (series, "vcpu")
            found[f"compute/{stem}-ram"] = (series, "memory")
    found |= {f"compute/{sku}": (series, "extended") for series, (_, sku) in _EXTENDED.items()}
    return found


def machine_series() -> frozenset[str]:
    """The series whose machine types have a price each, instead of prices for vCPUs and memory."""
    return GPU_FAMILIES | {"m2", "h4d"}


@cache
def skus_of_local_ssd() -> dict[str, str]:
    """`{SKU: series}` of local SSD; the series is "" for the SKU that most series share."""
    return {local_ssd_sku(""): "", **{f"compute/{sku}": series for series, sku in _LOCAL_SSD.items()}}


def break_even(list_usd: Mapping[str, Decimal], fee: Decimal) -> Decimal | None:
    """The share of the month from which on-demand use costs more than `fee`; None if it never does.

    `list_usd` is the list price of a full month, by series. On-demand use has the sustained-use discount of its series.
    """
    paid = ZERO
    for number in range(4):
        rates = ((usd, _SUSTAINED.get(series, _NO_DISCOUNT)[number]) for series, usd in list_usd.items())
        quarter = sum((usd * rate / 4 for usd, rate in rates), ZERO)
        if quarter and paid + quarter >= fee:
            return (Decimal(number) + (fee - paid) / quarter) / 4
        paid += quarter
    return None


def local_ssd_sku(family: str) -> str:
    """The SKU of local SSD (GiB-months) on machines of a series."""
    return f"compute/{_LOCAL_SSD.get(family, 'ssd-backed-local-storage')}"


def bundled_ssd_gib(machine: Machine, rate: Rate) -> int:
    """GiB of local SSD that the machine type includes and that Google bills separately; 0 if its price includes it."""
    has_type_price = len(rate.parts) == 1 and rate.parts[0][1].sku == machine.type_sku
    return 0 if has_type_price else machine.local_ssd_gib


@cache
def sustained_share(family: str, hours: Decimal) -> Decimal:
    """The sustained-use discount for `hours` per month, as a share of the list price: 0 to 0.3."""
    rates = _SUSTAINED.get(family)
    if rates is None or not hours:
        return ZERO
    quarter = HOURS_PER_MONTH / 4
    paid = ZERO
    for number, rate in enumerate(rates):
        paid += max(ZERO, min(hours, quarter * (number + 1)) - quarter * number) * rate
    return 1 - paid / min(hours, HOURS_PER_MONTH)


def sustained_use(
    what: str, family: str, machines: Range, hours: Decimal, rate: Rate | MissingPrice
) -> Component | None:
    """The sustained-use discount on machines that run `hours` per month each; None if the series has none."""
    share = sustained_share(family, hours)
    if not share or isinstance(rate, MissingPrice):
        return None
    percent = f"{share * 100:.2f}".rstrip("0").rstrip(".")
    note = f"sustained use: {percent}% off {family.upper()} for {hours:f} of {HOURS_PER_MONTH:f} hours per month"
    off = Rate(((ZERO, -rate.tiers[0][1] * share),), (), note)
    name = f"Sustained-use discount on {what} ({percent}%)"
    return Component(name, machines.times(hours), "hours", off, kind="discount")
