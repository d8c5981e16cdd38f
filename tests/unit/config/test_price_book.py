"""Reading negotiated prices out of the three kinds of file that there are, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from octoguard.config.price_book import read_price_book
from octoguard.cost.price import Price
from octoguard.errors import CatalogueError
from octoguard.money import Currency, ExchangeRates

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.cost.price_book import PriceBook

CONSOLE = (
    "Google service,Service description,SKU ID,SKU description,Consumption model description,Geo taxonomy type,"
    "Geo taxonomy regions,Unit,Per unit quantity,Tiered usage start,List price ($),Contract price ($)\n"
)
CORE = "Google Cloud,Compute Engine,AAAA-BBBB-CCCC,Core in Americas,%s,REGIONAL,us-central1,%s,%s,%s,0.04,%s\n"


def book(folder: Path, text: str) -> PriceBook:
    (folder / "book.csv").write_text(text, encoding="utf-8-sig")
    return read_price_book(folder / "book.csv")


def price(sku_id: str = "AAAA-BBBB-CCCC", description: str = "Core in Americas", **other: str) -> Price:
    tiers = ((Decimal(0), Decimal("0.04")),)
    values = {"service": "Compute Engine", "usage": "on-demand", "region": "us-central1", "unit": "h", **other}
    return Price(
        "compute/core",
        values["service"],
        values["usage"],
        values["region"],
        values["unit"],
        tiers,
        sku_id,
        description,
        "2026-10-01",
        "list",
        "high",
    )


def test_the_pricing_table_of_the_console(tmp_path: Path) -> None:
    found = book(tmp_path, CONSOLE + CORE % ("Default", "h", "1", "0", "0.03"))
    negotiated = found.apply(price())
    assert (negotiated.tiers, negotiated.negotiated) == (((Decimal(0), Decimal("0.03")),), True)
    assert negotiated.source == "price book book.csv"
    assert found.remarks() == []
    # An id decides where we have one; else the whole description does, in its region.
    assert found.apply(price("AAAA-BBBB-DDDD")).tiers == price().tiers
    assert found.apply(price("")).negotiated
    assert book(tmp_path, CONSOLE + CORE % ("Default", "h", "1", "0", "0.03")).remarks() == [
        "1 of the 1 SKUs in book.csv match no price in this estimate"
    ]
    for other in (price("", "Core in America"), price("", "Core"), price("", region="us-east1")):
        assert found.apply(other) is other


def test_tiers_quantities_and_thousands(tmp_path: Path) -> None:
    rows = CORE % ("Default", "count", "1000000", "0", "0") + CORE % ("", "count", '"1,000,000"', '"2,000,000"', "0.3")
    found = book(tmp_path, CONSOLE + rows)
    listed = price(unit="count")
    tiered = Price(**{name: getattr(listed, name) for name in listed.__slots__} | {"tiers": listed.tiers * 2})
    assert found.apply(tiered).tiers == ((Decimal(0), Decimal(0)), (Decimal(2_000_000), Decimal("0.0000003")))
    assert found.apply(listed) is listed, "rates that are added up cannot have tiers where the list has none"
    assert "several tiers" in found.remarks()[0]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (CORE % ("Default", "mo", "1", "0", "3"), "the book has a price per mo, the list price is per h"),
        (CORE % ("Default", "", "1", "0", "3"), "has no unit for it"),
        (CORE % ("Default", "h", "1", "5", "3"), "no price for it below 5"),
        (CORE % ("Default", "h", "1", "0", "3") + CORE % ("Default", "h", "1", "0", "4"), "two prices for one"),
    ],
)
def test_what_does_not_fit_is_said_and_not_used(tmp_path: Path, rows: str, said: str) -> None:
    found = book(tmp_path, CONSOLE + rows)
    listed = price()
    assert found.apply(listed) is listed
    assert [said in one and "the list price is used" in one for one in found.remarks()] == [True]


def test_two_skus_of_one_description_are_ambiguous(tmp_path: Path) -> None:
    row = CORE % ("Default", "h", "1", "0", "0.03")
    found = book(tmp_path, CONSOLE + row + row.replace("CCCC", "DDDD").replace("0.03", "0.02"))
    assert found.apply(price()).negotiated
    assert not found.apply(price("")).negotiated
    assert "two prices for it" in found.remarks()[0]


def test_rows_of_other_kinds_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = CORE % ("3 year CUD", "h", "1", "0", "0.01") + CORE % ("Default", "h", "1", "0", "")
    found = book(tmp_path, CONSOLE + rows + CORE % ("Default", "h", "1", "0", "0.03"))
    assert found.apply(price()).usd == Decimal("0.03")
    assert found.remarks() == [
        "book.csv: 1 rows were skipped: price of a consumption model, such as a commitment",
        "book.csv: 1 rows were skipped: no contract price",
    ]


def test_the_unit_in_words_where_its_short_form_was_not_downloaded(tmp_path: Path) -> None:
    found = book(tmp_path, "SKU ID,Unit description,Contract price ($)\nAAAA-BBBB-CCCC,Hour,0.03\n")
    assert found.apply(price()).negotiated


def test_the_bigquery_export_and_our_own_columns(tmp_path: Path) -> None:
    export = (
        "sku.id,pricing_unit,account_currency_code,billing_account_price.tiered_rates.usd_amount,"
        "list_price.tiered_rates.usd_amount,pricing_as_of_time\n"
        "AAAA-BBBB-CCCC,h,EUR,0.03,0.04,2026-11-20 08:00:00 UTC\n"
    )
    applied = book(tmp_path, export).apply(price())
    assert (applied.usd, applied.as_of) == (Decimal("0.03"), "2026-11-20")
    own = "service,sku,usage,region,unit,tier_start,usd,sku_id,description,as_of\n"
    own += "Compute Engine,compute/core,on-demand,us-central1,h,0,0.03,,Core in Americas,2026-11-20\n"
    assert book(tmp_path, own).apply(price("")).usd == Decimal("0.03")


def test_a_discount_on_a_service(tmp_path: Path) -> None:
    found = book(tmp_path, "service,discount_percent\nCompute Engine,12.5%\nCloud SQL,5\n")
    assert found.apply(price()).usd == Decimal("0.035")
    assert found.apply(price(usage="spot")).usd == Decimal("0.04")
    assert found.remarks() == ["the discount on Cloud SQL applies to no price in this estimate"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SKU ID,List price ($)\nA,1\n", "no column with negotiated prices"),
        ("SKU ID,Unit,Contract price (EUR)\nA,h,1\n", "is in 'EUR', which has no exchange rate: set EUR = RATE"),
        ("SKU ID,Unit,Contract price (\u00a5)\nA,h,1\n", "use the currency code in the heading"),
        ("SKU ID,Unit,Contract price\nA,h,1\n", "has no currency"),
        ("SKU ID,Unit,Contract price,Currency\nA,h,1,JPY\n", "price in 'JPY'"),
        ("SKU ID,Unit,Contract price ($)\nA,h,\n", "no contract price"),
        (
            'SKU ID,Unit,Contract price ($)\nA,h,"0,031"\n',
            "book.csv:2: contract: must be a non-negative number such as 0.0316, not '0,031'",
        ),
        (
            'SKU ID,Unit,Contract price ($)\nA,h,"1,031"\n',
            "book.csv:2: contract: must be a non-negative number such as 0.0316, not '1,031'",
        ),
        (
            "SKU ID,Unit,Contract price ($)\nA,h,-1\n",
            "book.csv:2: contract: must be a non-negative number such as 0.0316, not '-1'",
        ),
        (
            "SKU ID,Unit,Contract price ($)\nA,h,nan\n",
            "book.csv:2: contract: must be a non-negative number such as 0.0316, not 'nan'",
        ),
        ("SKU ID,Unit,Contract price ($)\nA,h,1e400\n", "contract: must be"),
        ("SKU ID,Unit,Contract price ($),Tiered usage start\nA,h,1,-1\n", "start: must be"),
        ("SKU ID,Unit,Per unit quantity,Contract price ($)\nA,h,1e-400,1\n", "quantity: must be"),
        ("service,discount_percent\nCloud SQL,-5\n", "discount: must be"),
        ("SKU ID,Unit,Per unit quantity,Contract price ($)\nA,h,0,1\n", "quantity: must not be 0"),
        ("service,discount_percent\nCloud SQL,101\n", "must be at most 100"),
        ("service,discount_percent\nCloud SQL,1\nCloud SQL,2\n", "two different discounts"),
        ("service,discount_percent\n,2\n", "book.csv:2: the row has neither a SKU"),
        ("", "no column with negotiated prices"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CatalogueError, match=said.replace("(", r"\(")):
        book(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "SKU ID,Unit,Contract price (EUR)\nAAAA-BBBB-CCCC,h,0.024\n",
        "SKU ID,Unit,Contract price (\u20ac)\nAAAA-BBBB-CCCC,h,0.024\n",
        "SKU ID,Unit,Contract price,Currency\nAAAA-BBBB-CCCC,h,0.024,EUR\n",
    ],
)
def test_prices_in_another_currency_are_converted(tmp_path: Path, text: str) -> None:
    euro = Currency("EUR", Decimal("0.8"), "2026-11-02", "rates.csv")
    (tmp_path / "book.csv").write_text(text, encoding="utf-8-sig")
    found = read_price_book(tmp_path / "book.csv", ExchangeRates({"EUR": euro}, "rates.csv"))
    applied = found.apply(price())
    assert (applied.usd, applied.list_usd, applied.listed) == (Decimal("0.03"), Decimal("0.04"), price().tiers)
    assert found.currencies == {euro}


def test_a_price_in_usd_needs_no_rate(tmp_path: Path) -> None:
    found = book(tmp_path, "SKU ID,Unit,Contract price,Currency,USD\nAAAA-BBBB-CCCC,h,0.024,EUR,0.03\n")
    assert (found.apply(price()).usd, found.currencies) == (Decimal("0.03"), set())
