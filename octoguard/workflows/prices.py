"""Explains a price: what it is made of, in which region, and where it comes from."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from octoguard.config.discovery import load_nearest
from octoguard.cost.component import Rate
from octoguard.cost.locations import FALLBACK
from octoguard.cost.machines import bundled_ssd_gib, hourly, local_ssd_sku, machine_of, sustained_share
from octoguard.cost.price import MissingPrice, Price
from octoguard.errors import UsageError
from octoguard.money import HOURS_PER_MONTH, ZERO, dollars, plain
from octoguard.workflows.pricing import open_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.machines import Machine

_COMMITMENTS = (("commit-1y", "one year"), ("commit-3y", "three years"))


def explanation(name: str, region: str | None) -> str:
    """A machine type, a SKU by octoguard's name or Google's id, or every SKU with those words in its name.

    Raises UsageError with the nearest names when there is no such thing.
    """
    settings = load_nearest()
    catalogue = open_catalogue(*((settings.pricing_folder, settings.price_book_file) if settings else ()))
    machine = machine_of(name, catalogue)
    if machine is not None:
        rates = [hourly(name, region or FALLBACK, usage, catalogue) for usage in ("on-demand", "spot")]
        if all(isinstance(rate, MissingPrice) for rate in rates):
            raise UsageError(f"there is no price of {name} in {region or FALLBACK}: give a region, such as {FALLBACK}")
        return "\n".join(_machine(machine, region or FALLBACK, catalogue)) + "\n"
    found = _skus(name, catalogue)
    if not found:
        known = [*catalogue.machine_types, *catalogue.skus()]
        close = difflib.get_close_matches(name, known, 3, 0.5)
        hint = (
            f"did you mean {' or '.join(close)}?" if close else "give a machine type, or words of a SKU such as pd-ssd"
        )
        raise UsageError(f"there is no price named {name!r}: {hint}")
    return "\n".join(line for sku in found for line in _sku(sku, region, catalogue, len(found) == 1)) + "\n"


def _skus(name: str, catalogue: Catalogue) -> list[str]:
    skus = catalogue.skus()
    if name in skus:
        return [name]
    words = name.lower().replace("-", " ").split()
    named = [sku for sku in skus if all(word in sku for word in words)]
    if named or name.count("-") != 2 or len(name) != 14:
        return named
    return [
        sku for sku in skus if any(row.sku_id == name for by in catalogue.regions(sku).values() for row in by.values())
    ]


def _machine(machine: Machine, region: str, catalogue: Catalogue) -> Iterator[str]:
    yield f"{machine.name} in {region}"
    yield f"  {plain(machine.vcpus)} vCPUs charged, {plain(machine.memory_gib + machine.extended_gib)} GiB of memory"
    for usage in ("on-demand", "spot"):
        rate = hourly(machine.name, region, usage, catalogue)
        if isinstance(rate, MissingPrice):
            yield f"\n{usage}: no price ({rate.wanted})"
            continue
        yield f"\n{usage}: {plain(round(rate.usd, 8))} USD an hour, {dollars(rate.usd * HOURS_PER_MONTH)} a month"
        for count, price in rate.parts:
            yield f"  {plain(count)} x {_price(price)}"
        share = sustained_share(machine.family, HOURS_PER_MONTH) if usage == "on-demand" else ZERO
        if share:
            net = dollars(rate.usd * HOURS_PER_MONTH * (1 - share))
            yield f"  sustained use takes {plain(share * 100)}% off a whole month: {net}"
        if gib := bundled_ssd_gib(machine, rate):
            ssd = Rate.of((gib, catalogue.find(local_ssd_sku(machine.family), region, usage)))
            cost = "no price" if isinstance(ssd, MissingPrice) else dollars(ssd.usd)
            yield f"  its {gib} GiB of local SSD cost {cost} a month more"
    yield from _commitments(machine, region, catalogue)


def _commitments(machine: Machine, region: str, catalogue: Catalogue) -> Iterator[str]:
    """What a commitment makes of it: the catalogue names these SKUs after the family, `n2-cpu` and `n2-ram`."""
    core = machine.core.replace("-instance", "").removesuffix("-core").replace("-predefined", "")
    for usage, term in _COMMITMENTS:
        parts = ((machine.vcpus, f"{core}-cpu"), (machine.memory_gib, f"{core}-ram"))
        rate = Rate.of(*((count, catalogue.find(sku, region, usage)) for count, sku in parts)) if core else None
        if isinstance(rate, Rate):
            yield f"\ncommitted for {term}: {dollars(rate.usd * HOURS_PER_MONTH)} USD a month"


def _sku(sku: str, region: str | None, catalogue: Catalogue, alone: bool) -> Iterator[str]:
    by_usage = catalogue.regions(sku)
    yield sku
    for usage, by_region in by_usage.items():
        shown = (
            [region]
            if region
            else list(by_region)
            if alone
            else [FALLBACK if FALLBACK in by_region else next(iter(by_region))]
        )
        for place in shown:
            price = catalogue.find(sku, place, usage)
            said = f"no price ({price.wanted})" if isinstance(price, MissingPrice) else _price(price)
            yield f"  {usage:<10} {place:<24} {said}"


def _price(price: Price) -> str:
    tiers = [f"{plain(usd)}" + (f" from {plain(start)} on" if start else "") for start, usd in price.tiers]
    named = f"{price.description}{f' ({price.sku_id})' if price.sku_id else ''}"
    return f"{', '.join(tiers)} USD for each {price.unit}: {named}; {price.source}, {price.as_of}, {price.confidence}"
