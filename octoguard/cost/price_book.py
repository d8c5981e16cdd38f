"""Puts negotiated prices in the place of list prices: by SKU id, else by whole description and region."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octoguard.cost.catalogue import Price, Tiers

_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class PriceBookEntry:
    """The price of one SKU in the book: `tiers` in USD for each `unit`; `problem` says why it cannot be used."""

    unit: str
    tiers: Tiers
    as_of: str = ""
    problem: str = ""


@dataclass(slots=True)
class PriceBook:
    """Negotiated prices. `by_text` is by description and region; `discounts` are percent off a service's list prices.

    `skus` counts what was read; `notes` say what was not, and `doubts` why a price of the book was not used.
    """

    name: str
    sha256: str
    by_id: dict[str, PriceBookEntry] = field(default_factory=dict)
    by_text: dict[tuple[str, str], PriceBookEntry] = field(default_factory=dict)
    discounts: dict[str, Decimal] = field(default_factory=dict)
    skus: int = 0
    notes: list[str] = field(default_factory=list)
    doubts: dict[str, None] = field(default_factory=dict)
    discounted: set[str] = field(default_factory=set)
    _met: set[int] = field(default_factory=set)

    def apply(self, price: Price) -> Price:
        """The negotiated price; the list price itself where the book has none that fits, which `doubts` then says."""
        entry = self.by_id.get(price.sku_id) if price.sku_id else self.by_text.get((price.description, price.region))
        if entry is None:
            return self._discounted(price)
        self._met.add(id(entry))
        if why := _misfit(entry, price):
            self.doubts[f"{price.description} in {price.region}: {why}: its list price is used"] = None
            return price
        return replace(
            price,
            tiers=entry.tiers,
            as_of=entry.as_of or "undated",
            source=f"price book {self.name}",
            confidence="high",
            negotiated=True,
        )

    def _discounted(self, price: Price) -> Price:
        """A discount on a service holds for what is paid on demand: spot and commitments have their own."""
        percent = self.discounts.get(price.service)
        if percent is None or price.usage != "on-demand":
            return price
        self.discounted.add(price.service)
        tiers = tuple((start, usd * (_HUNDRED - percent) / _HUNDRED) for start, usd in price.tiers)
        source = f"price book {self.name}: {percent:f}% off {price.source}"
        return replace(price, tiers=tiers, source=source, negotiated=True)

    def remarks(self) -> list[str]:
        """What of the book could not be used, for the prices that were looked up so far."""
        idle = sorted(set(self.discounts) - self.discounted)
        unused = [f"the discount on {name} is on no price that was looked up" for name in idle]
        if (rest := self.skus - len(self._met)) > 0:
            unused.append(f"{rest} of the {self.skus} SKUs in {self.name} are of no price that was looked up")
        return [*self.notes, *self.doubts, *unused]


def _misfit(entry: PriceBookEntry, price: Price) -> str:
    if entry.problem:
        return entry.problem
    if entry.unit != price.unit:
        return f"the book has it for each {entry.unit}, and not {price.unit}"
    if len(entry.tiers) > 1 and len(price.tiers) == 1:
        return "the book has several tiers, and the list has one"  # rates that are added up have none
    return ""
