"""Plans an example of Infracost offline, and prices it with octoguard."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard import plan as plans
from octoguard.config.usage import read_usage
from octoguard.cost.estimate import estimate
from octoguard.cost.usage import UsageFile
from octoguard.money import ZERO
from octoguard.sources import offline
from octoguard.sources.terraform import PlanOptions

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from octoguard.cost.bill import Bill
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.estimate import Status
    from tools.infracost_trial.goldens import Example


@dataclass(frozen=True, slots=True)
class Part:
    """One list price in a component: `quantity` units of `sku` per month, which cost `usd` after discounts."""

    sku: str
    quantity: Decimal
    usd: Decimal


@dataclass(frozen=True, slots=True)
class OurLine:
    """A charge of octoguard with its automatic discounts, in USD per month; `usd` is None without a price."""

    name: str
    unit: str
    quantity: Decimal
    usd: Decimal | None
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class OurResource:
    """A resource as octoguard prices it."""

    address: str
    type: str
    status: Status
    lines: list[OurLine]


def planned(example: Example, cache: Path) -> bytes:
    """The offline plan of an example as JSON, from `cache` if it is there. Raises OctoguardError."""
    path = cache / f"{example.name}.json"
    if not path.is_file():
        for name in [name for name in os.environ if name.startswith("TF_")]:
            del os.environ[name]
        path.write_bytes(offline.fetch(example.folder, PlanOptions(quiet=True)).json)
    return path.read_bytes()


def priced(example: Example, cache: Path, catalogue: Catalogue) -> dict[str, OurResource]:
    """The resources of an example by address, with the cost after apply. Raises OctoguardError."""
    plan = plans.read(planned(example, cache), example.name)
    usage = read_usage(example.usage) if example.usage else UsageFile("none given")
    found = estimate(plan, catalogue, usage)
    return {
        cost.address: OurResource(cost.address, cost.change.type, cost.status, _lines(cost.after) if cost.after else [])
        for cost in found.resources
    }


def _lines(bill: Bill) -> list[OurLine]:
    lines: list[OurLine] = []
    for line in bill.lines:
        component = line.component
        usd = None if line.usd is None else line.usd.expected
        if component.kind == "discount":  # it belongs to the charge before it
            lines[-1] = _discounted(lines[-1], usd or ZERO)
            continue
        quantity = component.quantity.expected
        listed = [(count * quantity, price) for count, price in component.prices]
        whole = sum((number * price.tiers[0][1] for number, price in listed), ZERO)
        share = usd / whole if usd is not None and whole else ZERO
        parts = [Part(price.sku, number, number * price.tiers[0][1] * share) for number, price in listed]
        lines.append(OurLine(component.name, component.unit, quantity, usd, parts))
    return lines


def _discounted(line: OurLine, discount: Decimal) -> OurLine:
    if not line.usd:
        return line
    factor = 1 + discount / line.usd
    parts = [Part(part.sku, part.quantity, part.usd * factor) for part in line.parts]
    return OurLine(line.name, line.unit, line.quantity, line.usd + discount, parts)
