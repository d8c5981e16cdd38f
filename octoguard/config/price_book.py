"""Reads negotiated prices (CSV) into a PriceBook: Google's pricing table, its BigQuery export, or octoguard's columns.

Columns of the console's pricing table: https://cloud.google.com/billing/docs/how-to/pricing-table; fields of the table
`cloud_pricing_export`: https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/pricing-data (both read
2026-11-26). The heading of the download contains the currency: `Contract price ($)`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.price_book import NegotiatedPrice, PriceBook
from octoguard.errors import CatalogueError
from octoguard.money import LARGEST, USD, ExchangeRates, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.cost.price import Tiers
    from octoguard.money import Currency

# {our name: the names in the three kinds of files, in lower case with _ between words}
_COLUMNS: Final = {
    "sku_id": ("sku_id",),
    "description": ("sku_description", "description"),
    "service": ("service_description", "service"),
    "regions": ("geo_taxonomy_regions", "regions", "region"),
    "unit": ("unit", "pricing_unit"),
    "unit_words": ("unit_description", "pricing_unit_description"),
    "quantity": ("per_unit_quantity", "pricing_unit_quantity"),
    "start": ("tiered_usage_start", "start_usage_amount", "tier_start"),
    "contract": ("contract_price",),
    "usd": ("usd", "usd_amount"),
    "currency": ("currency", "account_currency_code"),
    "discount": ("discount_percent",),
    "model": ("consumption_model_description",),
    "as_of": ("as_of", "pricing_as_of_time"),
}
_NESTED: Final = re.compile(r"^(?:billing_account_price_)?(?:tiered_rates_)?")
_HEADING: Final = re.compile(r"\s*(.*?)\s*(?:\(([^()]*)\))?\s*")
# Symbols in headings. The sign of yen and yuan is ambiguous: the heading needs JPY or CNY.
_SYMBOLS: Final = {
    "$": "USD",
    "US$": "USD",
    "\u20ac": "EUR",
    "\u00a3": "GBP",
    "\u20b9": "INR",
    "\u20a9": "KRW",
    "A$": "AUD",
    "CA$": "CAD",
    "HK$": "HKD",
    "MX$": "MXN",
    "NZ$": "NZD",
    "NT$": "TWD",
    "R$": "BRL",
    "S$": "SGD",
}
# The unit in words, for a download without the column of the short form.
_UNITS: Final = {
    "hour": "h",
    "month": "mo",
    "second": "s",
    "count": "count",
    "mebibyte": "MiBy",
    "gibibyte": "GiBy",
    "tebibyte": "TiBy",
    "gibibyte hour": "GiBy.h",
    "gibibyte month": "GiBy.mo",
    "gibibyte second": "GiBy.s",
}
# In quantities only: in a price, 1,024 may mean 1.024 in another locale.
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
_QUANTITIES: Final = ("start", "quantity")
_ONE: Final = Decimal(1)
# No list price or quantity of Google is closer to 0. A smaller number cannot be rounded to cents.
_SMALLEST: Final = Decimal("1e-15")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file: one tier of one SKU, or a discount on a service."""

    cells: dict[str, str]
    place: str  # file and line
    currency: Currency | None = USD  # of the contract price; None without a rate

    def text(self, name: str) -> str:
        return self.cells.get(name, "").strip()

    def number(self, name: str, otherwise: Decimal | None = None) -> Decimal | None:
        text = self.text(name).removesuffix("%").strip()
        if not text:
            return otherwise
        if name in _QUANTITIES and _THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not (number == 0 or _SMALLEST <= number <= LARGEST):
            raise CatalogueError(
                f"{self.place}: {name}: must be a non-negative number such as 0.0316, not {text[:40]!a}"
            )
        return number

    @property
    def unit(self) -> str:
        return self.text("unit") or _UNITS.get(self.text("unit_words").lower(), "")

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions, in lower case. An empty cell means global; without the column, the regions are unknown: ()."""
        if "regions" not in self.cells:
            return ()
        return tuple(re.findall(r"[a-z0-9-]+", self.text("regions").lower())) or (GLOBAL,)


def read_price_book(path: Path, rates: ExchangeRates | None = None) -> PriceBook:
    """The negotiated prices in a file, in USD. `rates` convert contract prices in other currencies.

    Raises CatalogueError with file and line.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise CatalogueError(
            f"{path}: cannot be read ({error.strerror}): give the pricing table of the billing account as CSV"
        ) from None
    except UnicodeDecodeError:
        raise CatalogueError(f"{path}: not a UTF-8 CSV file: download the pricing table as CSV") from None
    book = PriceBook(path.name, hashlib.sha256(data).hexdigest())
    skipped: Counter[str] = Counter()
    skus: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
    for row in _rows(text, str(path), rates or ExchangeRates()):
        if row.text("sku_id") or row.text("description"):
            if reason := _why_skipped(row):
                skipped[reason] += 1
            else:
                skus[row.text("sku_id"), row.text("description"), *(() if row.text("sku_id") else row.regions)].append(
                    row
                )
        elif row.text("service") and row.text("discount"):
            _add_discount(book, row)
        elif any(value.strip() for value in row.cells.values()):
            raise CatalogueError(
                f"{row.place}: the row has neither a SKU (SKU ID, SKU description) nor a service with discount_percent"
            )
    for rows in skus.values():
        _add(book, rows)
        book.currencies |= {row.currency for row in rows if row.currency and not row.text("usd")}
    book.skus = len(skus)
    book.notes += [f"{path.name}: {count} rows were skipped: {reason}" for reason, count in skipped.items()]
    if not book.skus and not book.discounts:
        reasons = f": {'; '.join(skipped)}" if skipped else ""
        raise CatalogueError(f"{path}: the file has no usable prices{reasons}")
    return book


def _why_skipped(row: _Row) -> str:
    """Why a row of a SKU is not used; "" if it is used."""
    if not row.text("contract") and not row.text("usd"):
        return "no contract price"
    if row.text("model").lower() not in ("", "default"):
        return "price of a consumption model, such as a commitment"
    if not row.text("usd") and row.currency is None:
        return f"price in {row.text('currency')[:10]!a}, which has no exchange rate: set it under [cost.rates]"
    return ""


def _rows(text: str, name: str, rates: ExchangeRates) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""))
    columns, heading = _columns(next(reader, []), name, rates)
    try:
        for cells in reader:
            if cells:
                values = {column: cells[index] for column, index in columns.items() if index < len(cells)}
                currency = _currency(heading or values.get("currency", "").strip() or "USD", rates)
                yield _Row(values, f"{name}:{reader.line_num}", currency)
    except csv.Error as error:
        raise CatalogueError(f"{name}:{reader.line_num}: not CSV: {error}") from None


def _currency(name: str, rates: ExchangeRates) -> Currency | None:
    """The currency with this code or symbol; None without a rate."""
    code = _SYMBOLS.get(name, name)
    return USD if code == USD.code else rates.by_code.get(code)


def _columns(headings: list[str], name: str, rates: ExchangeRates) -> tuple[dict[str, int], str]:
    """(index of each column, currency of the heading). Raises CatalogueError for a file without prices, and for a
    currency without an exchange rate.
    """
    columns: dict[str, int] = {}
    currency = ""
    for index, heading in enumerate(headings):
        words, parenthesis = _HEADING.fullmatch(heading.replace("\n", " ")).groups()  # type: ignore[union-attr]
        plain = _NESTED.sub("", re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_"))
        for column, names in _COLUMNS.items():
            if plain in names:
                columns.setdefault(column, index)
        if plain == "contract_price":
            currency = parenthesis or ""
    if not {"contract", "usd", "discount"} & set(columns):
        raise CatalogueError(
            f"{name}: the file has no column with negotiated prices ('Contract price ($)', usd or discount_percent): "
            "select this column before you download the pricing table"
        )
    if "contract" in columns and not currency and "currency" not in columns:
        raise CatalogueError(
            f"{name}: the column of contract prices has no currency: use a heading such as 'Contract price ($)' or "
            "'Contract price (EUR)'"
        )
    if currency and _currency(currency, rates) is None:
        code = _SYMBOLS.get(currency, currency)
        is_code = re.fullmatch("[A-Z]{3}", code)
        raise CatalogueError(
            f"{name}: the column of contract prices is in {currency[:10]!a}, which has no exchange rate: set "
            f"{code if is_code else 'CODE'} = RATE (units for 1 USD) and as_of = DATE under [cost.rates] in "
            "octoguard.toml" + ("" if is_code else ", and use the currency code in the heading")
        )
    return columns, currency


def _add_discount(book: PriceBook, row: _Row) -> None:
    service, percent = row.text("service"), row.number("discount") or Decimal(0)
    if percent > 100:
        raise CatalogueError(f"{row.place}: discount_percent: must be at most 100, not {percent:f}")
    if book.discounts.setdefault(service, percent) != percent:
        raise CatalogueError(f"{row.place}: {service!a} has two different discounts: remove one")


def _add(book: PriceBook, rows: list[_Row]) -> None:
    """Add the tiers of one SKU to the book, by its ID and by its description in each of its regions."""
    first = rows[0]
    tiers, problem = _tiers(rows)
    if not first.unit:
        problem = problem or "the price book has no unit for it"
    elif len({row.unit for row in rows}) > 1:
        problem = problem or "the price book has different units for it"
    entry = NegotiatedPrice(first.unit, tiers, first.text("as_of")[:10], problem)
    if identity := first.text("sku_id"):
        known = book.by_id.get(identity)
        book.by_id[identity] = entry if known in (None, entry) else _ambiguous(entry)
    for region in dict.fromkeys(region for row in rows for region in row.regions):
        key = (first.text("description"), region)
        known = book.by_text.get(key)
        book.by_text[key] = entry if known in (None, entry) else _ambiguous(entry)


def _ambiguous(entry: NegotiatedPrice) -> NegotiatedPrice:
    return NegotiatedPrice(entry.unit, entry.tiers, entry.as_of, "the price book has two prices for it")


def _in_usd(row: _Row) -> Decimal | None:
    price, currency = row.number("contract"), row.currency
    return price if price is None or currency is None or currency is USD else rounded(price / currency.rate, 15)


def _tiers(rows: list[_Row]) -> tuple[Tiers, str]:
    """(tiers in USD for one unit, problem). The problem is "" for valid tiers."""
    prices: dict[Decimal, Decimal] = {}
    problem = ""
    for row in rows:
        price = row.number("usd") if row.text("usd") else _in_usd(row)
        quantity = row.number("quantity", _ONE)
        if not quantity or price is None:
            raise CatalogueError(f"{row.place}: quantity: must not be 0")
        start = row.number("start") or Decimal(0)
        usd = price / quantity
        if prices.setdefault(start, usd) != usd:
            problem = "the price book has two prices for one of its tiers"
    tiers = tuple(sorted(prices.items()))
    if tiers[0][0]:
        problem = problem or f"the price book has no price for it below {tiers[0][0]:f}"
    return tiers, problem
