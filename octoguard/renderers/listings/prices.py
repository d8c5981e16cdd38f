"""Renders a price: its parts, the region, and the source of each part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH, ZERO, dollars, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.component import Rate
    from octoguard.cost.price import Price

_TERMS = {"commit-1y": "one year", "commit-3y": "three years"}


@dataclass(frozen=True, slots=True)
class MachinePrice:
    """The price of a machine type for one usage (`on-demand` or `spot`).

    `sustained_share` is the part (0 to 1) that the sustained use discount takes off a full month. `ssd_gib` is the size
    of the local SSD that the rate does not include, with its monthly rate.
    """

    usage: str
    rate: Rate | MissingPrice
    sustained_share: Decimal = ZERO
    ssd_gib: int = 0
    ssd_rate: Rate | MissingPrice | None = None


@dataclass(frozen=True, slots=True)
class MachinePrices:
    """The prices of a machine type in a region. `committed` are the rates by usage, such as `commit-1y`."""

    name: str
    region: str
    vcpus: Decimal
    memory_gib: Decimal
    prices: list[MachinePrice]
    committed: dict[str, Rate]


@dataclass(frozen=True, slots=True)
class SkuPrice:
    """The price of a SKU for one usage and region."""

    usage: str
    region: str
    price: Price | MissingPrice


def machine(prices: MachinePrices) -> str:
    """The prices of a machine type, on demand, as a spot VM and with a commitment."""
    lines = [
        f"{prices.name} in {prices.region}",
        f"  {plain(prices.vcpus)} vCPUs charged, {plain(prices.memory_gib)} GiB of memory",
    ]
    for price in prices.prices:
        lines += _usage(price)
    for usage, rate in prices.committed.items():
        lines.append(f"\ncommitted for {_TERMS[usage]}: {dollars(rate.usd * HOURS_PER_MONTH)} USD a month")
    return "\n".join([*lines, ""])


def _usage(price: MachinePrice) -> Iterator[str]:
    rate = price.rate
    if isinstance(rate, MissingPrice):
        yield f"\n{price.usage}: no price ({rate.what})"
        return
    monthly = rate.usd * HOURS_PER_MONTH
    yield f"\n{price.usage}: {plain(round(rate.usd, 8))} USD an hour, {dollars(monthly)} USD a month"
    for count, part in rate.parts:
        yield f"  {plain(count)} x {_price(part)}"
    if price.sustained_share:
        net = dollars(monthly * (1 - price.sustained_share))
        percent = plain(price.sustained_share * 100)
        yield f"  sustained use discount for a full month: {percent}%, {net} USD a month remain"
    if price.ssd_rate is not None:
        cost = "no price" if isinstance(price.ssd_rate, MissingPrice) else f"{dollars(price.ssd_rate.usd)} USD a month"
        yield f"  additional local SSD, {price.ssd_gib} GiB: {cost}"


def skus(prices: dict[str, list[SkuPrice]]) -> str:
    """The prices of SKUs by name, one line for each usage and region."""
    lines = []
    for sku, by_region in prices.items():
        lines.append(sku)
        for each in by_region:
            price = each.price
            text = f"no price ({price.what})" if isinstance(price, MissingPrice) else _price(price)
            lines.append(f"  {each.usage:<10} {each.region:<24} {text}")
    return "\n".join([*lines, ""])


def _price(price: Price) -> str:
    tiers = [f"{plain(usd)}" + (f" from {plain(start)} on" if start else "") for start, usd in price.tiers]
    sku = f"{price.description}{f' ({price.sku_id})' if price.sku_id else ''}"
    return f"{', '.join(tiers)} USD for each {price.unit}: {sku}; {price.source}, {price.as_of}, {price.confidence}"
