"""FOCUS 1.2 files: the rules of the specification, sums, prices, discounts, and both forms of the file.

focus_1_2.csv has the columns of the specification, and focus_1_2_services.csv the categories, from
https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec/tree/v1.2/specification (read 2026-12-01).
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from octoguard import plan as plans
from octoguard.config.prices import load_catalogue, read_catalogue
from octoguard.cost.estimate import estimate
from octoguard.cost.price_book import NegotiatedPrice, PriceBook
from octoguard.cost.resource import PricingOptions
from octoguard.cost.usage import UsageFile
from octoguard.cost_report import CostReport, cost_entry
from octoguard.money import Currency, ExchangeRates
from octoguard.renderers import Style
from octoguard.renderers.costs import focus, focus_parquet
from octoguard.renderers.costs._focus_columns import COLUMNS, FOCUS
from octoguard.renderers.costs._focus_services import _BY_SERVICE, category_of
from octoguard.workflows.cost_details import identities
from octoguard.workflows.currency import with_currency
from tests.conftest import PLANS, ROOT, read, resource

PRICES = ROOT / "tests" / "golden" / "cost" / "pricing"
HERE = Path(__file__).parent
ZONE = "europe-west3-b"
MONTH = date(2027, 2, 1)
COSTS = ("BilledCost", "EffectiveCost", "ContractedCost", "ListCost")
PLAN = (
    resource(
        "google_compute_instance.worker",
        {
            "name": "worker",
            "zone": "us-central1-a",
            "project": "shop-dev",
            "machine_type": "n2-standard-8",
            "labels": {"team": "carts"},
            "boot_disk": [{"initialize_params": [{"size": 30, "type": "pd-ssd"}]}],
        },
    ),
    resource(
        "google_compute_instance.batch",
        {
            "name": "batch",
            "zone": "us-central1-a",
            "machine_type": "n2-standard-8",
            "scheduling": [{"provisioning_model": "SPOT"}],
            "boot_disk": [{"initialize_params": [{"size": 10}]}],
        },
    ),
    resource(
        "google_container_cluster.small",
        {"name": "small", "location": "us-central1-a", "remove_default_node_pool": True},
    ),
    resource(
        "google_logging_project_bucket_config.b",
        {"location": "global", "bucket_id": "b", "retention_days": 60, "project": "p"},
    ),
    resource(
        "google_compute_disk.later", {"type": "pd-ssd", "size": 5, "zone": "us-central1-a"}, after_unknown={"id": True}
    ),
    resource("google_compute_disk.odd", {"type": "nextgen-ssd", "size": 5, "zone": "us-central1-a"}),
)
USAGE = {"google_logging_project_bucket_config.b": {"monthly_logging_data_gb": 130}}


def report_of(
    *changes: dict[str, Any], book: PriceBook | None = None, currency: Currency | None = None
) -> tuple[CostReport, Style]:
    plan, catalogue = read(*(changes or PLAN)), read_catalogue(PRICES)
    catalogue.book = book
    costs = estimate(plan, catalogue, UsageFile("test", resources=USAGE), PricingOptions(gke_free_tier=True))
    entry = cost_entry(costs, str)
    if currency:
        entry = with_currency(entry, costs, currency, [], date(2026, 12, 1), 90)
    style = Style(month=MONTH, identities=identities(costs, plan, str))
    return CostReport("1", "0", "plan.json", "0" * 64, "dev", entry), style


def rows_of(*changes: dict[str, Any], **more: Any) -> list[dict[str, str]]:
    written = focus.render(*report_of(*changes, **more))
    return list(csv.DictReader(io.StringIO(written)))


def total(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in rows), Decimal(0))


def rules() -> list[dict[str, str]]:
    return list(csv.DictReader((HERE / "focus_1_2.csv").read_text().splitlines()))


def test_every_column_of_the_specification_is_there_first_and_others_start_with_x() -> None:
    names = [rule["column"] for rule in rules()]
    assert list(COLUMNS)[: len(names)] == names == list(FOCUS)
    assert [name for name in list(COLUMNS)[len(names) :] if not re.fullmatch(r"x_[A-Z][A-Za-z0-9]+", name)] == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["column"])
def test_types_nulls_and_allowed_values(rule: dict[str, str]) -> None:
    values = [row[rule["column"]] for row in rows_of()]
    assert len(values) > 8
    present = list(filter(None, values))
    if rule["nullable"] == "False":
        assert present == values
    if rule["allowed"]:
        assert set(present) <= set(rule["allowed"].split("|"))
    forms = {"Decimal": r"-?\d+\.\d+", "Date/Time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "String": r".*\S.*"}
    if rule["type"] == "JSON":
        for value in map(json.loads, present):
            assert {type(part) for part in value.values()} <= {str, bool, int, float, type(None)}
    else:
        assert [value for value in present if not re.fullmatch(forms[rule["type"]], value)] == []


def test_the_conditional_rules() -> None:
    """Rules of single columns that depend on others, from the requirements of the columns."""
    for row in rows_of():
        usage = row["ChargeCategory"] == "Usage"
        for column in (
            "PricingQuantity",
            "ListUnitPrice",
            "ContractedUnitPrice",
            "SkuId",
            "SkuPriceId",
            "PricingCategory",
        ):
            assert bool(row[column]) == usage
        assert bool(row["ConsumedQuantity"]) == bool(row["ConsumedUnit"]) == usage
        assert bool(row["PricingQuantity"]) == bool(row["PricingUnit"])
        assert bool(row["RegionId"]) == bool(row["RegionName"])
        assert bool(row["SubAccountId"]) == bool(row["SubAccountName"]) == bool(row["SubAccountType"])
        assert row["ResourceId"]
        assert row["ResourceType"].startswith("google_")
        assert row["ResourceName"] != row["ResourceId"]
        assert [row[name] for name in FOCUS if name.startswith(("CommitmentDiscount", "CapacityReservation"))] == [
            ""
        ] * 9
        assert [row[name] for name in ("ChargeClass", "InvoiceId")] == ["", ""]
        if usage:
            for cost, price in (("ListCost", "ListUnitPrice"), ("ContractedCost", "ContractedUnitPrice")):
                product = Decimal(row[price]) * Decimal(row["PricingQuantity"])
                assert abs(product - Decimal(row[cost])) < Decimal("1e-9")
                assert Decimal(row[price]) >= 0


def test_the_sums_are_those_of_the_report_to_the_cent() -> None:
    report, _ = report_of()
    rows, scenarios = rows_of(), report.cost.scenarios
    cent = Decimal("0.01")
    for column, amount in (
        ("BilledCost", scenarios.expected.net_monthly_usd),
        ("EffectiveCost", scenarios.expected.net_monthly_usd),
        ("ListCost", scenarios.expected.monthly_usd),
        ("x_FloorCost", scenarios.floor.net_monthly_usd),
        ("x_CeilingCost", scenarios.ceiling.net_monthly_usd),
    ):
        assert total(rows, column).quantize(cent) == amount.quantize(cent), column


@pytest.mark.parametrize("name", ["octollm-dev", "octollm-staging", "octollm-prod", "octollm-prod-change"])
@pytest.mark.parametrize("size", ["small", "large"])
def test_the_sums_of_recorded_plans(name: str, size: str) -> None:
    plan = plans.read((PLANS / name / "plan.json").read_bytes(), name)
    catalogue = load_catalogue()
    usage = UsageFile(size, defaults=json.loads(catalogue.default_usage(size) or b"{}", parse_float=Decimal))
    costs = estimate(plan, catalogue, usage)
    report = CostReport("1", "0", name, "0" * 64, "dev", cost_entry(costs, str))
    written = list(csv.DictReader(io.StringIO(focus.render(report, Style(month=MONTH)))))
    assert len(written) > 10
    cent = Decimal("0.01")
    assert total(written, "EffectiveCost").quantize(cent) == costs.net("after").expected.quantize(cent)
    assert total(written, "ListCost").quantize(cent) == costs.listed("after").expected.quantize(cent)
    assert total(written, "x_CeilingCost").quantize(cent) == costs.net("after").ceiling.quantize(cent)


def test_a_discount_lowers_the_effective_cost_of_its_charge() -> None:
    machine = [row for row in rows_of() if row["x_DiscountName"].startswith("Sustained-use discount")]
    assert {row["ConsumedUnit"] for row in machine} == {"Hours", "GiB-Hours"}
    for row in machine:
        assert float(row["EffectiveCost"]) / float(row["ListCost"]) == pytest.approx(0.8002, abs=1e-4)
    (fee,) = [row for row in rows_of() if row["x_DiscountName"] == "GKE free tier"]
    assert (fee["ListCost"], fee["EffectiveCost"]) == ("73.0", "0.0")


def test_a_discount_without_a_charge_is_a_credit() -> None:
    report, style = report_of(PLAN[2])
    (cluster,) = report.cost.resources
    assert [component.kind for component in cluster.components] == ["charge", "discount"]
    del cluster.components[0]
    (row,) = csv.DictReader(io.StringIO(focus.render(report, style)))
    assert row["ChargeCategory"] == "Credit"
    assert {row[name] for name in COSTS} == {"-73.0"}
    assert [row[name] for name in ("PricingQuantity", "ConsumedQuantity", "SkuId", "PricingUnit")] == [""] * 4


def test_a_spot_price_is_dynamic_and_tiers_have_an_average_price() -> None:
    rows = rows_of()
    spot = [row for row in rows if row["ResourceName"] == "batch" and "(spot)" in row["ChargeDescription"]]
    assert {row["PricingCategory"] for row in spot} == {"Dynamic"}
    logs = next(row for row in rows if row["ServiceName"] == "Cloud Logging" and Decimal(row["ListCost"]))
    # 130 GiB, of which 50 are free, at 0.50
    assert (logs["PricingQuantity"], logs["ListCost"]) == ("130.0", "40.0")
    assert logs["ListUnitPrice"].startswith("0.3076923")


def test_a_negotiated_price_has_its_list_price_beside_it() -> None:
    book = PriceBook("book.csv", "0" * 64, discounts={"Compute Engine": Decimal(25)}, skus=0)
    (row,) = rows_of(PLAN[4], book=book)
    assert Decimal(row["ContractedUnitPrice"]) == Decimal(row["ListUnitPrice"]) * Decimal("0.75")
    assert row["BilledCost"] == row["ContractedCost"] != row["ListCost"]
    free = PriceBook("book.csv", "0" * 64, skus=1)
    first = report_of(PLAN[4])[0].cost.resources[0].components[0].prices[0]
    free.by_id[first.sku_id] = NegotiatedPrice(first.unit, ((Decimal(0), Decimal(0)),))
    free.by_text[first.description, first.region] = free.by_id[first.sku_id]
    (row,) = rows_of(PLAN[4], book=free)
    assert (row["BilledCost"], row["ListCost"]) == ("0.0", "0.85")


def test_what_the_plan_shows_of_a_resource() -> None:
    rows = {row["ResourceName"]: row for row in rows_of() if row["ResourceName"]}
    worker = rows["worker"]
    assert worker["SubAccountId"] == worker["SubAccountName"] == "shop-dev"
    assert (worker["RegionId"], worker["AvailabilityZone"]) == ("us-central1", "us-central1-a")
    assert json.loads(worker["Tags"]) == {"team": "carts"}
    assert worker["x_TerraformAddress"] == "google_compute_instance.worker"
    assert worker["ResourceId"] == "google_compute_instance.worker"
    assert rows["small"]["SubAccountId"] == rows["small"]["Tags"] == ""


def test_a_hidden_or_unknown_label_is_null_and_a_hidden_id_is_not_used() -> None:
    change = resource(
        "google_compute_disk.d",
        {
            "id": "secret-id",
            "name": "d",
            "type": "pd-ssd",
            "size": 5,
            "zone": ZONE,
            "labels": {"a": "secret-label", "b": "x"},
        },
        after_sensitive={"id": True, "labels": {"a": True}},
        after_unknown={"labels": {"c": True}},
    )
    (row,) = rows_of(change)
    assert json.loads(row["Tags"]) == {"a": None, "b": "x", "c": None}
    assert row["ResourceId"] == "google_compute_disk.d"
    assert "secret" not in str(row)


def test_the_month_and_the_billing_account() -> None:
    report, style = report_of(PLAN[4])
    (row,) = csv.DictReader(io.StringIO(focus.render(report, style)))
    assert row["BillingPeriodStart"] == row["ChargePeriodStart"] == "2027-02-01T00:00:00Z"
    assert row["BillingPeriodEnd"] == row["ChargePeriodEnd"] == "2027-03-01T00:00:00Z"
    assert row["BillingAccountId"] == "octoguard-estimate"
    style = Style(month=date(2027, 12, 1), billing_account="AAAAAA-BBBBBB-CCCCCC", billing_account_name="Shop")
    (row,) = csv.DictReader(io.StringIO(focus.render(report, style)))
    assert row["BillingPeriodEnd"] == "2028-01-01T00:00:00Z"
    assert (row["BillingAccountId"], row["BillingAccountName"]) == ("AAAAAA-BBBBBB-CCCCCC", "Shop")


def test_parts_without_a_price_have_no_row_and_are_counted() -> None:
    report, _ = report_of()
    rows = rows_of()
    assert "google_compute_disk.odd" not in {row["x_TerraformAddress"] for row in rows}
    assert {row["x_OmittedResourceCount"] for row in rows} == {"1"}
    assert focus.omitted(report) == (
        "1 resource has no price, or only a partial price; FOCUS files do not include parts without a price: "
        "google_compute_disk.odd"
    )
    assert focus.omitted(report_of(PLAN[4])[0]) == ""


def test_another_billing_currency() -> None:
    currency = Currency("CHF", Decimal("0.8"), "2026-11-20", "rates.csv")
    plain, converted = rows_of(PLAN[4]), rows_of(PLAN[4], currency=currency)
    assert (plain[0]["BillingCurrency"], plain[0]["x_ExchangeRate"]) == ("USD", "")
    (row,) = converted
    assert (row["BillingCurrency"], row["PricingCurrency"]) == ("CHF", "USD")
    assert [row[name] for name in COSTS] == ["0.68"] * 4
    assert row["PricingCurrencyEffectiveCost"] == "0.85"
    assert (row["ListUnitPrice"], row["PricingCurrencyListUnitPrice"]) == ("0.136", "0.17")
    assert [row[name] for name in ("x_ExchangeRate", "x_ExchangeRateDate", "x_ExchangeRateSource")] == [
        "0.8",
        "2026-11-20",
        "rates.csv",
    ]
    assert ExchangeRates({"CHF": currency}).of("CHF", "x") is currency


def test_each_service_has_one_category_of_the_specification() -> None:
    allowed = {
        (row["category"], row["subcategory"])
        for row in csv.DictReader((HERE / "focus_1_2_services.csv").read_text().splitlines())
    }
    assert {category_of(service) for service in _BY_SERVICE} <= allowed
    assert category_of("a service of tomorrow") == ("Other", "Other (Other)")
    assert ("Other", "Other (Other)") in allowed


def test_the_parquet_file_has_the_rows_of_the_csv_file_with_types() -> None:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    report, style = report_of()
    data = focus_parquet.render(report, style)
    assert data == focus_parquet.render(report, style), "the file is reproducible"
    table = parquet.read_table(arrow.BufferReader(data))
    assert table.schema.metadata[b"FocusVersion"] == b"1.2"
    kinds = {"Decimal": arrow.types.is_decimal, "Date/Time": arrow.types.is_timestamp}
    for rule in rules():
        assert kinds.get(rule["type"], arrow.types.is_string)(table.schema.field(rule["column"]).type), rule["column"]
    for row, text in zip(table.to_pylist(), rows_of(), strict=True):
        for name, value in row.items():
            if value is None:
                assert text[name] == ""
            elif isinstance(value, Decimal):
                assert value == Decimal(text[name])
            elif isinstance(value, datetime):
                assert value == datetime.fromisoformat(text[name]).astimezone(UTC)
            else:
                assert str(value).lower() == text[name].lower()
    empty = focus_parquet.render(*report_of(PLAN[5]))
    assert parquet.read_table(arrow.BufferReader(empty)).num_rows == 0
