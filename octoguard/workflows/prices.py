"""Looks up the price of a machine type or of SKUs."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from octoguard.config.discovery import load_nearest
from octoguard.config.rates import configured_rates
from octoguard.cost.component import Rate
from octoguard.cost.locations import FALLBACK
from octoguard.cost.machines import bundled_ssd_gib, hourly, local_ssd_sku, machine_of, sustained_share
from octoguard.cost.price import MissingPrice
from octoguard.errors import UsageError
from octoguard.money import HOURS_PER_MONTH, ZERO
from octoguard.renderers.listings import prices as pages
from octoguard.renderers.listings.prices import MachinePrice, MachinePrices, SkuPrice
from octoguard.workflows.pricing import open_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.machines import Machine

_USAGES = ("on-demand", "spot")
_COMMITMENTS = ("commit-1y", "commit-3y")


def explanation(name: str, region: str | None) -> str:
    """The price of a machine type, of a SKU by name or Google's ID, or of every SKU with these words in its name.

    Raises UsageError with the nearest names if there is no match.
    """
    settings = load_nearest()
    catalogue = open_catalogue(
        *((settings.pricing_folder, settings.price_book_file, configured_rates(settings)) if settings else ())
    )
    machine = machine_of(name, catalogue)
    if machine is not None:
        return pages.machine(_machine(machine, region or FALLBACK, catalogue))
    matching = _matching_skus(name, catalogue)
    if not matching:
        known = [*catalogue.machine_types, *catalogue.skus()]
        close = difflib.get_close_matches(name, known, 3, 0.5)
        hint = (
            f"did you mean {' or '.join(close)}?" if close else "give a machine type, or words of a SKU such as pd-ssd"
        )
        raise UsageError(f"unknown price {name!r}: {hint}")
    return pages.skus({sku: list(_sku(sku, region, catalogue, len(matching) == 1)) for sku in matching})


def _matching_skus(name: str, catalogue: Catalogue) -> list[str]:
    skus = catalogue.skus()
    if name in skus:
        return [name]
    words = name.lower().replace("-", " ").split()
    by_words = [sku for sku in skus if all(word in sku for word in words)]
    if by_words or name.count("-") != 2 or len(name) != 14:  # Google's IDs: B188-61DD-52E4
        return by_words
    return [
        sku for sku in skus if any(row.sku_id == name for by in catalogue.regions(sku).values() for row in by.values())
    ]


def _machine(machine: Machine, region: str, catalogue: Catalogue) -> MachinePrices:
    """The prices of a machine type. Raises UsageError if the region has none."""
    prices = [_usage(machine, region, usage, catalogue) for usage in _USAGES]
    if all(isinstance(price.rate, MissingPrice) for price in prices):
        raise UsageError(f"{machine.name} has no price in {region}: give another region, such as {FALLBACK}")
    memory = machine.memory_gib + machine.extended_gib
    return MachinePrices(
        machine.name, region, machine.vcpus, memory, prices, dict(_committed(machine, region, catalogue))
    )


def _usage(machine: Machine, region: str, usage: str, catalogue: Catalogue) -> MachinePrice:
    rate = hourly(machine.name, region, usage, catalogue)
    if isinstance(rate, MissingPrice):
        return MachinePrice(usage, rate)
    share = sustained_share(machine.family, HOURS_PER_MONTH) if usage == "on-demand" else ZERO
    gib = bundled_ssd_gib(machine, rate)
    ssd = Rate.of((gib, catalogue.find(local_ssd_sku(machine.family), region, usage))) if gib else None
    return MachinePrice(usage, rate, share, gib, ssd)


def _committed(machine: Machine, region: str, catalogue: Catalogue) -> Iterator[tuple[str, Rate]]:
    """The rates with a commitment, by usage. The catalogue names these SKUs by the family: `n2-cpu` and `n2-ram`."""
    core = machine.core.replace("-instance", "").removesuffix("-core").replace("-predefined", "")
    for usage in _COMMITMENTS:
        parts = ((machine.vcpus, f"{core}-cpu"), (machine.memory_gib, f"{core}-ram"))
        rate = Rate.of(*((count, catalogue.find(sku, region, usage)) for count, sku in parts)) if core else None
        if isinstance(rate, Rate):
            yield usage, rate


def _sku(sku: str, region: str | None, catalogue: Catalogue, alone: bool) -> Iterator[SkuPrice]:
    """The prices of a SKU: in one region, in all regions if the SKU is the only match, else in one typical region."""
    for usage, by_region in catalogue.regions(sku).items():
        typical = FALLBACK if FALLBACK in by_region else next(iter(by_region))
        regions = [region] if region else list(by_region) if alone else [typical]
        for each in regions:
            yield SkuPrice(usage, each, catalogue.find(sku, each, usage))
