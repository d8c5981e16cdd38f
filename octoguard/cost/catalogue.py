"""Looks up prices by SKU, region and usage. Only the SKUs that are looked up are decoded."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from octoguard import globs
from octoguard.cost.price import MissingPrice, Price

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from octoguard.cost.price_book import PriceBook

GLOBAL = "global"


class PriceRow(msgspec.Struct, array_like=True, frozen=True):
    """A price as the pack stores it."""

    service: str
    unit: str
    tiers: list[tuple[str, str]]
    sku_id: str
    description: str
    as_of: str
    source: str
    confidence: str


class MachineType(msgspec.Struct, array_like=True, frozen=True):
    """The shape of a machine type. `billed_vcpus` is the number that Google charges for; None without a price."""

    name: str
    family: str
    vcpus: int
    memory_gib: Decimal
    gpus: str
    local_ssd_gib: int
    billed_vcpus: Decimal | None


Prices = dict[str, dict[str, PriceRow]]  # {usage: {region: row}}
_prices = msgspec.json.Decoder(Prices)
_machines = msgspec.json.Decoder(dict[str, MachineType])
_reasons = msgspec.json.Decoder(dict[str, str])
_conditions = msgspec.json.Decoder(dict[str, tuple[str, str]])


class Catalogue:
    """The price catalogue. `load` returns the bytes of one entry by name, or None; entries are decoded on first use.

    `names` are the names of all entries. `book`, if set, replaces list prices with negotiated prices.
    """

    def __init__(self, load: Callable[[str], bytes | None], names: Collection[str] = ()) -> None:
        self._load = load
        self._names = names
        self.book: PriceBook | None = None
        self._skus: dict[str, Prices] = {}
        self._prices_by_key: dict[tuple[str, str, str], Price | MissingPrice] = {}
        self._tables: dict[str, dict[str, str]] = {}
        self._reasons: dict[tuple[str, str], str] = {}
        self._billed_if: dict[str, tuple[str, str]] | None = None
        self._machine_types: dict[str, MachineType] | None = None

    def find(self, sku: str, region: str, usage: str = "on-demand") -> Price | MissingPrice:
        """The price of a SKU in a region, else its global price. Returns Missing if there is neither."""
        key = (sku, region, usage)
        if key not in self._prices_by_key:
            self._prices_by_key[key] = self._find(sku, region, usage)
        return self._prices_by_key[key]

    def _find(self, sku: str, region: str, usage: str) -> Price | MissingPrice:
        by_region = self.regions(sku).get(usage, {})
        place = region if region in by_region else GLOBAL
        row = by_region.get(place)
        if row is None:
            return MissingPrice(f"{sku} ({usage}) in {region}")
        tiers = tuple((Decimal(start), Decimal(usd)) for start, usd in row.tiers)
        price = Price(
            sku,
            row.service,
            usage,
            place,
            row.unit,
            tiers,
            row.sku_id,
            row.description,
            row.as_of,
            row.source,
            row.confidence,
        )
        return self.book.apply(price) if self.book else price

    @property
    def prices_used(self) -> set[tuple[str, str, str]]:
        """The (SKU, region, usage) of every price that `find` returned so far."""
        return {(p.sku, p.region, p.usage) for p in self._prices_by_key.values() if isinstance(p, Price)}

    def skus(self) -> list[str]:
        """The names of all SKUs."""
        return sorted(name.removeprefix("price:") for name in self._names if name.startswith("price:"))

    def regions(self, sku: str) -> Prices:
        """`{usage: {region: row}}` of a SKU; {} for an unknown SKU."""
        if sku not in self._skus:
            data = self._load(f"price:{sku}")
            self._skus[sku] = _prices.decode(data) if data else {}
        return self._skus[sku]

    @property
    def as_of(self) -> str:
        """The date of the newest price, as YYYY-MM-DD."""
        return (self._load("as-of") or b"").decode()

    @property
    def machine_types(self) -> dict[str, MachineType]:
        """Every machine type by name."""
        if self._machine_types is None:
            self._machine_types = _machines.decode(self._load("machine-types") or b"{}")
        return self._machine_types

    def free_because(self, resource_type: str) -> str | None:
        """Why a Terraform type is free; None if it is not in the list of free types."""
        return self._reason("free", resource_type)

    def billed_if(self, resource_type: str) -> tuple[str, str] | None:
        """When a free type costs money, and why: `("enable_cdn", reason)`; None if it is always free.

        The condition has attribute paths, separated by |. It holds if one of them is set. `path=value` holds for that
        value.
        """
        if self._billed_if is None:
            self._billed_if = _conditions.decode(self._load("free-billed-if") or b"{}")
        return self._billed_if.get(resource_type)

    def unsupported_because(self, resource_type: str) -> str | None:
        """Why a Terraform type that costs money has no price here; None if it is not in the list of such types."""
        return self._reason("unsupported", resource_type)

    def table(self, name: str) -> dict[str, str]:
        """`{type or pattern: reason}` of the table `free` or `unsupported`.

        `infracost-types` is `{type: "priced" or "free"}` in Infracost, and `infracost-list` its `as_of` and `source`.
        """
        if name not in self._tables:
            self._tables[name] = _reasons.decode(self._load(name) or b"{}")
        return self._tables[name]

    def _reason(self, table: str, resource_type: str) -> str | None:
        key = (table, resource_type)
        if key not in self._reasons:
            reasons = self.table(table)
            patterns = (why for name, why in reasons.items() if "*" in name and globs.matches(resource_type, name))
            self._reasons[key] = reasons.get(resource_type) or next(patterns, "")
        return self._reasons[key] or None

    def default_usage(self, size: str) -> bytes | None:
        """The default usage of a size (small, medium, large) as JSON `{type: {key: value}}`; None if there is none."""
        return self._load(f"usage:{size}")
