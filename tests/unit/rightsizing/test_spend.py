"""The spend of each month, from the forms in which people export it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from octoguard.errors import RecordingError
from octoguard.rightsizing import spend
from octoguard.rightsizing.share import share

VM = "//compute.googleapis.com/projects/shop/zones/europe-west1-b/instances/api"


def row(cost: float | str = 2.5, **more: Any) -> dict[str, Any]:
    return {
        "service": {"id": "6F81-5844-456A", "description": "Compute Engine"},
        "usage_start_time": "2026-04-03 07:00:00 UTC",
        "project": {"id": "shop", "number": "700100200300", "labels": []},
        "resource": {
            "name": "api",
            "global_name": "//compute.googleapis.com/projects/700100200300/zones/europe-west1-b/instances/88",
        },
        "cost": cost,
        "currency": "CHF",
        "credits": [],
        "cost_type": "regular",
        **more,
    }


def of(*rows: dict[str, Any]) -> spend.Spend:
    return spend.read("\n".join(map(json.dumps, rows)).encode(), "bill.json")


def test_the_forms_of_one_row_have_one_meaning() -> None:
    array = json.dumps([row("2.5", credits=[{"amount": "-0.4", "name": "x"}, {"amount": -0.1}])]).encode()
    lines = json.dumps(row(2.5, credits=[{"amount": -0.5}])).encode() + b"\n\n"
    head = b"service.description,usage_start_time,project.id,project.number,resource.name,cost,currency,credits\n"
    nested = head + b'Compute Engine,2026-04-03 07:00:00,shop,700100200300,api,2.5,CHF,"[{""amount"": ""-0.5""}]"\r\n'
    flat = b"\xef\xbb\xbfproject_id,usage_start_time,net_cost,currency,resource_name\n"
    flat += b"shop,2026-04-03T07:00:00Z,2.0,CHF,api\n"
    months = b"month,project,cost,currency,resource\n2026-04,shop,2.00,CHF,api\n"
    for data in (array, lines, nested, flat, months):
        found = spend.read(data, "bill")
        assert found.months() == ["2026-04"]
        assert found.total("2026-04") == {"CHF": Decimal(2)}
        assert found.by_project("2026-04") == {"shop": {"CHF": Decimal(2)}}
        assert found.resource("api", "2026-04") == Decimal(2)
        assert found.currency == "CHF"


def test_sums_are_exact_and_currencies_stay_apart() -> None:
    found = of(*[row("0.0000001")] * 26, row("1000000000.1"), row(7, currency="EUR"), row(-1.25, project=None))
    assert found.total("2026-04") == {"CHF": Decimal("999999998.850003"), "EUR": Decimal(7)}
    assert found.currencies == ["CHF", "EUR"]
    assert found.currency == ""
    assert found.total("2026-04", ["shop"])["CHF"] == found.total("2026-04", ["700100200300"])["CHF"]
    assert found.by_project("2026-04")[""] == {"CHF": Decimal("-1.25")}


def test_taxes_and_adjustments_are_apart() -> None:
    found = of(row(10), row(1.9, cost_type="tax"), row(-3, cost_type="adjustment"))
    assert found.total("2026-04") == {"CHF": Decimal(10)}
    assert found.other("2026-04") == {"adjustment": {"CHF": Decimal(-3)}, "tax": {"CHF": Decimal("1.9")}}


@pytest.mark.parametrize(
    ("time", "month"),
    [
        ("2026-04-30 23:00:00 UTC", "2026-04"),
        ("2026-04-30 23:59:59.500000 UTC", "2026-04"),
        ("2026-04-30T23:00:00-07:00", "2026-05"),
        ("2026-05-01T01:00:00+02:00", "2026-04"),
        ("2026-04-30", "2026-04"),
    ],
)
def test_a_month_is_of_utc(time: str, month: str) -> None:
    assert of(row(usage_start_time=time)).months() == [month]


def test_a_month_is_complete_with_usage_on_each_day() -> None:
    april = [row(usage_start_time=f"2026-04-{day:02} 00:00:00 UTC") for day in range(1, 31)]
    march = [row(usage_start_time=f"2026-03-{day:02} 00:00:00 UTC") for day in range(1, 31)]
    found = of(*march, *april)
    assert [found.complete(month) for month in ("2026-02", "2026-03", "2026-04")] == [False, False, True]
    assert found.days("2026-03") == 30
    assert found.last_complete("2026-05") == "2026-04"
    assert found.last_complete("2026-04") is None


def test_a_table_of_months_is_assumed_to_be_complete_and_says_so() -> None:
    found = spend.read(b"month,project,cost,currency\n2026-04,shop,1,USD\n", "months.csv")
    assert found.complete("2026-04")
    assert any("assumed to be complete" in note for note in found.notes)


def test_notes_name_what_the_file_lacks() -> None:
    gross = b"usage_start_time,project.id,cost,currency\n2026-04-03 00:00:00,shop,1,USD\n"
    assert any("before discounts" in note for note in spend.read(gross, "x").notes)
    assert any("no resources" in note for note in spend.read(gross, "x").notes)
    assert of(row()).notes == []
    invoice = b"invoice_month,project_id,net_cost,currency\n202604,shop,1,USD\n"
    assert spend.read(invoice, "x").months() == ["2026-04"]
    assert any("invoice months" in note for note in spend.read(invoice, "x").notes)


def test_a_machine_and_its_boot_disk_of_one_name_are_two_resources() -> None:
    disk = "//compute.googleapis.com/projects/700100200300/zones/europe-west1-b/disk/99"
    found = of(row(8), row(3, resource={"name": "api", "global_name": disk}))
    assert found.resource(VM, "2026-04") == Decimal(8)
    assert found.resource(VM.replace("instances", "disks"), "2026-04") == Decimal(3)
    assert found.resource(VM.replace("shop", "700100200300"), "2026-04") == Decimal(8)
    assert found.resource(VM.replace("/shop/", "/other/"), "2026-04") is None
    assert found.resource(VM.replace("west1-b", "west1-c"), "2026-04") is None
    assert found.resource("api", "2026-04") is None


def test_a_resource_costs_nothing_in_a_month_without_rows() -> None:
    found = of(row(8), row(1, usage_start_time="2026-05-01 00:00:00 UTC", resource=None))
    assert found.resource(VM, "2026-05") == 0
    assert found.resource(VM, "2026-06") is None
    assert found.resource(VM, "2026-04", "USD") is None
    assert found.resource_currencies(VM) == ["CHF"]


def test_a_database_has_another_service_name_in_the_export() -> None:
    name = "//cloudsql.googleapis.com/projects/700100200300/instances/orders"
    found = of(row(4, resource={"name": "orders", "global_name": name}))
    assert found.resource("//sqladmin.googleapis.com/projects/shop/instances/orders", "2026-04") == Decimal(4)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no column cost, currency, usage_start_time"),
        (b"a,b\n1,2\n", "not a Cloud Billing export"),
        (b"\x1f\x8b\x08", "decompress it"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[]", "no regular costs"),
        (b"[1", "not a Cloud Billing export"),
        (b'{"rows": []}', "bill:1: not a row"),
        (b"month,project,cost,currency\n2026-04,p,1,USD\n2026-04,p,1.2.3,USD\n", "bill:3: invalid number '1.2.3'"),
        (b"month,project,cost,currency\n2026-04,p,NaN,USD\n", "bill:2: invalid number"),
        (b"month,project,cost,currency\n2026-13,p,1,USD\n", "bill:2: invalid month '2026-13'"),
        (b"month,project,cost,currency\n2026-04,p,1,dollars\n", "bill:2: invalid currency"),
        (b"month,project,cost,currency\n2026-04,p,1\n", "bill:2: the row has 3 columns"),
        (b"usage_start_time,cost,currency\n2026-02-30 00:00:00,1,USD\n", "invalid usage_start_time"),
        (b"usage_start_time,cost,currency,credits_amount\n", "repeats the cost"),
        (b'month,project,cost,currency\n2026-04,"{""id"": 1}",1,USD\n', "nested"),
    ],
)
def test_a_wrong_file_or_row_is_one_clear_error(data: bytes, message: str) -> None:
    with pytest.raises(RecordingError) as caught:
        spend.read(data, "bill")
    assert message in str(caught.value)


def test_a_bad_line_of_json_has_its_number() -> None:
    with pytest.raises(RecordingError, match=r"bill\.json:2: .*cost"):
        of(row(), row("many"))
    with pytest.raises(RecordingError, match="bill: row 2: "):
        spend.read(json.dumps([row(), row(1e16)]).encode(), "bill")


def test_a_share_needs_the_same_currency() -> None:
    assert share(Decimal(12), "USD", {"USD": Decimal(96)}) == Decimal("0.125")
    assert share(Decimal(12), "EUR", {"USD": Decimal(96)}) is None
    assert share(Decimal(12), "USD", {"USD": Decimal(0)}) is None
