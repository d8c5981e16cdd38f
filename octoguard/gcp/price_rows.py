"""Matches the SKUs of the Cloud Billing Catalog with the rows of pricing/, and finds changed prices.

A row with a SKU ID matches by ID, any other by its exact description. Partial descriptions do not match, because
"Cloud SQL for PostgreSQL: Zonal - vCPU" is also the beginning of three more expensive SKUs. The region comes from
`serviceRegions`, not from the description, which calls three regions "Americas".
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from octoguard.errors import RecordingError
from octoguard.money import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

USAGES: Final = {"OnDemand": "on-demand", "Preemptible": "spot", "Commit1Yr": "commit-1y", "Commit3Yr": "commit-3y"}
SOURCE: Final = "billing-catalog"
_NANO: Final = Decimal("0.000000001")
Row = dict[str, str]
Key = tuple[str, str, str]  # (sku, region, usage)
Tiers = tuple[tuple[Decimal, Decimal], ...]


class _Lenient(msgspec.Struct, rename="camel", frozen=True):
    """Ignores unknown keys, because Google adds keys."""


class _Money(_Lenient, frozen=True):
    currency_code: str = ""
    units: str | int = "0"
    nanos: int = 0


class _Tier(_Lenient, frozen=True):
    start_usage_amount: float = 0.0
    unit_price: _Money = _Money()


class _Expression(_Lenient, frozen=True):
    usage_unit: str = ""
    tiered_rates: list[_Tier] = []


class _Pricing(_Lenient, frozen=True):
    effective_time: str = ""
    pricing_expression: _Expression = _Expression()


class _Category(_Lenient, frozen=True):
    service_display_name: str = ""
    usage_type: str = ""


class Sku(_Lenient, frozen=True):
    """google.cloud.billing.v1.Sku, as JSON."""

    sku_id: str
    description: str = ""
    category: _Category = _Category()
    service_regions: list[str] = []
    pricing_info: list[_Pricing] = []


class _Page(_Lenient, frozen=True):
    skus: list[Sku] = []


@dataclass(frozen=True, slots=True)
class PriceMove:
    """A changed price: (start quantity, USD) tiers before and after."""

    key: Key
    old: Tiers
    new: Tiers

    @property
    def percent(self) -> Decimal | None:
        """The change of the first price that is not free, in percent; None if the old price was free."""
        old, new = _paid(self.old), _paid(self.new)
        return None if not old else (new - old) * 100 / old


@dataclass(slots=True)
class Refresh:
    """The updated rows by file, and what happened to each price."""

    files: dict[str, list[Row]] = field(default_factory=dict)
    moved: list[PriceMove] = field(default_factory=list)
    confirmed: int = 0
    lost: list[Key] = field(default_factory=list)
    kept: int = 0
    refused: list[str] = field(default_factory=list)
    added: list[PriceMove] = field(default_factory=list)
    unknown: int = 0  # (SKU, region) pairs in the catalogue that pricing/ does not use


def read_skus(data: bytes, where: str) -> list[Sku]:
    """The SKUs of one page. Raises RecordingError for invalid data."""
    try:
        return msgspec.json.decode(data, type=_Page).skus
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordingError(f"{where}: not a page of SKUs: {error}: record it again") from None


def refresh(files: dict[str, list[Row]], skus: Iterable[Sku], date: str, services: set[str], region: str) -> Refresh:
    """Update rows. `services` are the completely read services; `region` is "" for all regions."""
    index = _Index(skus)
    result = Refresh()
    for name, rows in files.items():
        written: list[Row] = []
        for key, group in _groups(rows):
            first = group[0]
            if first["service"] in services and region in ("", first["region"]):
                group = _refreshed(key, group, index, date, result)
            written += group
        result.files[name] = written
    return result


def _groups(rows: list[Row]) -> Iterator[tuple[Key, list[Row]]]:
    """The rows (tiers) of each price, in the order of the file."""
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault((row["sku"], row["region"], row["usage"]), []).append(row)
    yield from groups.items()


class _Index:
    """SKUs by ID and by exact description, for each region."""

    def __init__(self, skus: Iterable[Sku]) -> None:
        self.by_id: dict[tuple[str, str, str], list[Sku]] = defaultdict(list)
        self.by_text: dict[tuple[str, str, str, str], list[Sku]] = defaultdict(list)
        for sku in skus:
            usage = USAGES.get(sku.category.usage_type, "")
            for region in sku.service_regions:
                self.by_id[sku.sku_id, region, usage].append(sku)
                self.by_text[sku.category.service_display_name, sku.description, region, usage].append(sku)

    def find(self, row: Row) -> list[Sku]:
        place = (row["region"], row["usage"])
        if row["sku_id"]:
            return self.by_id.get((row["sku_id"], *place), [])
        return self.by_text.get((row["service"], row["description"], *place), [])


def _refreshed(key: Key, rows: list[Row], index: _Index, date: str, result: Refresh) -> list[Row]:
    skus = index.find(rows[0])
    if not skus:
        # Other rows are derived, or come from a web page, so the catalogue may not have them.
        if rows[0]["sku_id"] or rows[0]["source"] == SOURCE:
            result.lost.append(key)
        result.kept += 1
        return rows
    prices = {(sku.sku_id, price_of(sku)) for sku in skus}
    name = named(key)
    if len({price for _, price in prices}) > 1:
        result.refused.append(f"{name}: {len(prices)} SKUs with different prices have this description")
        return rows
    unit, currency, tiers = price_of(skus[0])
    if unit != rows[0]["unit"] or currency != "USD" or not tiers:
        result.refused.append(
            f"{name}: price in {currency or 'no currency'} per {unit or '?'}, expected USD per {rows[0]['unit']}"
        )
        return rows
    old = tuple((Decimal(row["tier_start"]), Decimal(row["usd"])) for row in rows)
    if tuple((start, usd.quantize(_NANO)) for start, usd in old) == tiers:
        result.confirmed += 1
        return [{**row, **_provenance(date)} for row in rows]
    result.moved.append(PriceMove(key, old, tiers))
    return written(rows[0], tiers, date)


def named(key: Key) -> str:
    """A price in messages: `sku (usage) in region`."""
    return f"{key[0]} ({key[2]}) in {key[1]}"


def written(row: Row, tiers: Tiers, date: str) -> list[Row]:
    """The rows of a price that was read on `date`; all other columns come from `row`."""
    return [{**row, **_provenance(date), "tier_start": plain(start), "usd": plain(usd)} for start, usd in tiers]


def _provenance(date: str) -> Row:
    return {"as_of": date, "source": SOURCE, "confidence": "high"}


def price_of(sku: Sku) -> tuple[str, str, Tiers]:
    """(unit, currency, tiers) of the current price, which is the one with the latest effective time."""
    if not sku.pricing_info:
        return "", "", ()
    expression = max(sku.pricing_info, key=lambda pricing: pricing.effective_time).pricing_expression
    currencies = {tier.unit_price.currency_code for tier in expression.tiered_rates}
    tiers = tuple(
        (
            Decimal(str(tier.start_usage_amount)).normalize() + 0,
            (Decimal(tier.unit_price.units) + tier.unit_price.nanos * _NANO).quantize(_NANO),
        )
        for tier in expression.tiered_rates
    )
    return expression.usage_unit, currencies.pop() if len(currencies) == 1 else "", tiers


def _paid(tiers: Tiers) -> Decimal:
    return next((usd for _, usd in tiers if usd), Decimal(0))
