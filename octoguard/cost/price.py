"""One price of the catalogue or of a price book, or the lack of one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Tiers = tuple[tuple[Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Price:
    """One price. `tiers` are pairs of (start quantity, USD per `unit`), in ascending order."""

    sku: str
    service: str
    usage: str
    region: str
    unit: str
    tiers: Tiers
    sku_id: str
    description: str
    as_of: str
    source: str
    confidence: str
    negotiated: bool = False  # from a price book instead of the list
    listed: Tiers = ()  # the list price of a negotiated price

    @property
    def usd(self) -> Decimal:
        """USD per unit in the first tier that is not free."""
        return _first(self.tiers)

    @property
    def list_usd(self) -> Decimal:
        """The list price, as `usd`."""
        return _first(self.listed or self.tiers)


def _first(tiers: Tiers) -> Decimal:
    return next((usd for _, usd in tiers if usd), tiers[-1][1])


@dataclass(frozen=True, slots=True)
class MissingPrice:
    """The catalogue has no such price. `what` describes what has no price, for messages such as "no price for X"."""

    what: str
