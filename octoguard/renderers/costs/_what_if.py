"""The words and numbers of a what-if estimate, for the formats that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import dollars, monthly
from octoguard.renderers._money import percent
from octoguard.renderers.costs._commitments import amounts
from octoguard.renderers.costs._tables import quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost_entries import PurchaseEntry, WhatIfEntry, WhatIfResource

_SHOWN = 5
_YEARS = {"1y": "1 year", "3y": "3 years"}


def title(entry: WhatIfEntry) -> str:
    """What changes: `What if cud-3y, zonal`."""
    return f"What if {', '.join(entry.changes)}"


def rows(entry: WhatIfEntry) -> Iterator[tuple[str, list[str]]]:
    """(name, amounts of the three scenarios)."""
    yield "as planned", amounts(entry.before_usd)
    yield "with the change", amounts(entry.after_usd)
    yield "saving", amounts(entry.saving_usd)


def sentences(entry: WhatIfEntry) -> Iterator[str]:
    """What to buy, the resources that change most, what has no price, and notes."""
    if not entry.purchases:
        yield (
            f"saves ${dollars(entry.saving_usd.expected * 12)} in a year"
            if entry.saving_usd.expected >= 0
            else (f"costs ${dollars(-entry.saving_usd.expected * 12)} more in a year")
        )
    yield from map(_purchase, entry.purchases)
    yield from map(_resource, entry.resources[:_SHOWN])
    if (more := len(entry.resources) - _SHOWN) > 0:
        yield f"{more:,} more resources change"
    for lost in entry.not_compared[:_SHOWN]:
        yield f"not compared: {lost.address} ({monthly(lost.before_usd)}): {lost.reason}"
    if (more := len(entry.not_compared) - _SHOWN) > 0:
        yield f"{more:,} more resources are not compared"
    yield from (f"Note: {note}" for note in entry.notes)


def _purchase(purchase: PurchaseEntry) -> str:
    """What to buy, what it saves in a month and in the term, and when it pays."""
    if purchase.kind == "spend":
        buy = f"{purchase.name}: ${purchase.parts[0].amount:f} per hour"
    else:
        buy = f"{purchase.name}: {', '.join(f'{quantity(part.amount)} {part.unit}' for part in purchase.parts)}"
    saving = purchase.saving_usd.expected
    verb, term = "saves" if saving >= 0 else "costs more:", _YEARS[purchase.term]
    clauses = [
        f"buy {buy}, for {monthly(purchase.fee_usd)}",
        f"{verb} {monthly(abs(saving))}, ${dollars(abs(purchase.term_saving_usd))} in {term}",
    ]
    if purchase.break_even is None:
        clauses.append("never pays: on demand costs less")
    else:
        clauses.append(f"pays if the usage runs at least {percent(purchase.break_even)} of the time")
    if larger := [part for part in purchase.parts if part.expected_amount > part.amount]:
        wanted = ", ".join(f"{quantity(part.expected_amount)} {part.unit}" for part in larger)
        over = monthly(purchase.over_commitment_usd)
        clauses.append(f"to cover the expected usage, {wanted}: {over} unused at the floor")
    return "; ".join(clauses)


def _resource(resource: WhatIfResource) -> str:
    after = resource.after_usd
    return f"{resource.address}: {monthly(resource.before_usd)} -> {'no price' if after is None else monthly(after)}"
