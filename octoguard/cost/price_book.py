"""Replaces list prices with negotiated prices, by SKU ID, else by exact description and region."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octoguard.cost.price import Price, Tiers
    from octoguard.money import Currency

_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class NegotiatedPrice:
    """The price of one SKU in the book. `tiers` are in USD per `unit`. `problem` says why it cannot be used."""

    unit: str
    tiers: Tiers
    as_of: str = ""
    problem: str = ""


@dataclass(slots=True)
class PriceBook:
    """Negotiated prices. `by_text` is by (description, region). `discounts` are percentages off the list prices of a
    service. `skus` counts the SKUs in the book. `notes` say what could not be read, and `doubts` which entries were not
    used and why. `currencies` are those of the file, with the rates that converted them.
    """

    name: str
    sha256: str
    by_id: dict[str, NegotiatedPrice] = field(default_factory=dict)
    by_text: dict[tuple[str, str], NegotiatedPrice] = field(default_factory=dict)
    discounts: dict[str, Decimal] = field(default_factory=dict)
    skus: int = 0
    notes: list[str] = field(default_factory=list)
    doubts: dict[str, None] = field(default_factory=dict)
    currencies: set[Currency] = field(default_factory=set)
    discounted: set[str] = field(default_factory=set)
    _met: set[int] = field(default_factory=set)

    def apply(self, price: Price) -> Price:
        """The negotiated price, or the list price if the book has none that fits; `doubts` records why."""
        entry = self.by_id.get(price.sku_id) if price.sku_id else self.by_text.get((price.description, price.region))
        if entry is None:
            return self._discounted(price)
        self._met.add(id(entry))
        if why := _misfit(entry, price):
            self.doubts[f"{price.description} in {price.region}: {why}; the list price is used"] = None
            return price
        return replace(
            price,
            tiers=entry.tiers,
            as_of=entry.as_of or "undated",
            source=f"price book {self.name}",
            confidence="high",
            negotiated=True,
            listed=price.tiers,
        )

    def _discounted(self, price: Price) -> Price:
        """A discount on a service applies to on-demand prices only: Spot and commitments have their own discounts."""
        percent = self.discounts.get(price.service)
        if percent is None or price.usage != "on-demand":
            return price
        self.discounted.add(price.service)
        tiers = tuple((start, usd * (_HUNDRED - percent) / _HUNDRED) for start, usd in price.tiers)
        source = f"price book {self.name}: {percent:f}% off {price.source}"
        return replace(price, tiers=tiers, source=source, negotiated=True, listed=price.tiers)

    def remarks(self) -> list[str]:
        """Sentences on the parts of the book that were not used by the price lookups so far."""
        idle = sorted(set(self.discounts) - self.discounted)
        unused = [f"the discount on {name} applies to no price in this estimate" for name in idle]
        if (rest := self.skus - len(self._met)) > 0:
            unused.append(f"{rest} of the {self.skus} SKUs in {self.name} match no price in this estimate")
        return [*self.notes, *self.doubts, *unused]


def _misfit(entry: NegotiatedPrice, price: Price) -> str:
    if entry.problem:
        return entry.problem
    if entry.unit != price.unit:
        return f"the book has a price per {entry.unit}, the list price is per {price.unit}"
    if len(entry.tiers) > 1 and len(price.tiers) == 1:
        return "the book has several tiers, the list price has one"  # Rate.of cannot add up prices with tiers
    return ""
