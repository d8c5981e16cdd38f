"""Which further regions of known SKUs are taken from the catalogue, and which are refused."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from octoguard.gcp.new_prices import add_new
from octoguard.gcp.price_rows import Refresh, Sku

SQL = "Cloud SQL"


def row(sku: str, description: str, region: str, **other: str) -> dict[str, str]:
    values = {"service": SQL, "usage": "on-demand", "unit": "h", "tier_start": "0", "usd": "1", "sku_id": "", **other}
    return {**values, "sku": sku, "description": description, "region": region}


ROWS = [
    row("sql/cpu", "Zonal - vCPU in Iowa", "us-central1"),
    row("sql/cpu", "Zonal - vCPU in Zurich", "europe-west6"),
    row("sql/ram", "Zonal - RAM in Iowa", "us-central1", unit="GiBy.h"),
    row("sql/commit", "vCPU in Iowa for 1 Year", "us-central1", usage="commit-1y"),
    row("redis/m1", "Capacity M1 Iowa", "us-central1"),
    row("sql/a", "Backup A in Zurich", "europe-west6", sku_id="AAAA"),
    row("sql/one", "Same words in Iowa", "us-central1"),
    row("sql/two", "Same words in Zurich", "europe-west6"),
    row("sql/cpu", "Zonal - vCPU in Paris", "europe-west9"),
]


def sku(description: str, region: str, identity: str = "NEW", **other: Any) -> Sku:
    money = {"currencyCode": other.get("currency", "USD"), "units": "2", "nanos": 0}
    expression = {
        "usageUnit": other.get("unit", "h"),
        "tieredRates": [{"startUsageAmount": 0, "unitPrice": money}] * other.get("tiers", 1),
    }
    data = {
        "skuId": identity,
        "description": description,
        "category": {"serviceDisplayName": SQL, "usageType": other.get("usage", "OnDemand")},
        "serviceRegions": [region],
        "pricingInfo": [{"effectiveTime": "2026-01-01T00:00:00Z", "pricingExpression": expression}],
    }
    return msgspec.convert(data, Sku)


def added(*skus: Sku, region: str = "") -> Refresh:
    found = Refresh(files={"sql.csv": [dict(one) for one in ROWS]})
    add_new(found, skus, "2026-11-20", {SQL}, region)
    return found


@pytest.mark.parametrize(
    ("one", "key"),
    [
        (sku("Whatever it is called", "us-east1", "AAAA"), ("sql/a", "us-east1", "on-demand")),
        (sku("Zonal - vCPU in Iowa", "us-east1"), ("sql/cpu", "us-east1", "on-demand")),
        (sku("Zonal - RAM in Zurich", "europe-west6", unit="GiBy.h"), ("sql/ram", "europe-west6", "on-demand")),
        (sku("Capacity M1 Zurich", "europe-west6"), ("redis/m1", "europe-west6", "on-demand")),
        (
            sku("vCPU in Zurich for 1 Year", "europe-west6", usage="Commit1Yr"),
            ("sql/commit", "europe-west6", "commit-1y"),
        ),
    ],
)
def test_it_is_known_by_its_id_by_its_description_or_but_for_the_place(one: Sku, key: tuple[str, str, str]) -> None:
    found = added(one)
    assert ([moved.key for moved in found.added], found.refused, found.unknown) == ([key], [], 0)
    new = found.files["sql.csv"][-1]
    assert (new["sku"], new["region"], new["usage"]) == key
    assert (new["usd"], new["sku_id"], new["as_of"], new["source"]) == (
        "2",
        one.sku_id,
        "2026-11-20",
        "billing-catalog",
    )
    assert added(one, region="elsewhere").added == []


@pytest.mark.parametrize(
    "one",
    [
        sku("Zonal - Enterprise Plus vCPU in Zurich", "europe-west6"),
        sku("Zonal - vCPU in Zurich Enterprise Plus", "europe-west6"),
        sku("Zonal - RAM in Iowa", "europe-west6", usage="Preemptible"),
        sku("Zonal - RAM in Paris", "europe-west6"),  # not what our rows call that region
        sku("Zonal - vCPU for free in Iowa", "us-central1"),
        sku("vCPU in Zurich for 3 Years", "europe-west6", usage="Commit3Yr"),
    ],
)
def test_what_only_looks_alike_is_another_sku(one: Sku) -> None:
    found = added(one)
    assert (found.added, found.refused, found.unknown) == ([], [], 1)


def test_a_price_that_is_there_under_another_id_stays() -> None:
    assert added(sku("Zonal - vCPU in Iowa", "us-central1")).unknown == 0, "that is our row"
    found = added(sku("Anything", "europe-west6", "AAAA"))
    assert (found.added, found.unknown) == ([], 0)


@pytest.mark.parametrize(
    ("skus", "said"),
    [
        ([sku("Zonal - RAM in Zurich", "europe-west6", unit="mo")], "price in USD per mo"),
        ([sku("Zonal - vCPU in Iowa", "us-east1", currency="EUR")], "price in EUR per h"),
        (
            [sku("Zonal - vCPU in Iowa", "us-east1", "B"), sku("Zonal - vCPU in Zurich", "us-east1", "C", tiers=2)],
            "2 SKUs with different prices match it",
        ),
        (
            [sku("Zonal - vCPU in Atlantis", "sea-south1")],
            "new region sea-south1: its name in SKUs is uncertain ('Atlantis'",
        ),
    ],
)
def test_what_is_not_certain_is_refused(skus: list[Sku], said: str) -> None:
    found = added(*skus)
    assert (found.added, [said in one for one in found.refused]) == ([], [True])


def test_what_fits_two_of_ours_is_refused() -> None:
    found = added(sku("Same words in Paris", "europe-west9"))
    assert (found.added, found.refused) == (
        [],
        ["Same words in Paris (NEW) in europe-west9: it matches sql/one and sql/two"],
    )
    both = Refresh(files={"sql.csv": [*map(dict, ROWS), row("sql/a-too", "Other", "us-west1", sku_id="AAAA")]})
    add_new(both, [sku("Backup", "us-east1", "AAAA")], "2026-11-20", {SQL}, "")
    assert both.added == []
    assert both.refused == ["Backup (AAAA) in us-east1: it matches sql/a and sql/a-too"]


def test_a_new_region_needs_several_skus_that_call_its_place_alike() -> None:
    atlantis = [
        sku("Zonal - vCPU in Atlantis", "sea-south1", "A"),
        sku("Zonal - RAM in Atlantis", "sea-south1", "B", unit="GiBy.h"),
        sku("Backup A in Atlantis", "sea-south1", "C"),
    ]
    found = added(*atlantis, sku("Capacity M1 Atlantis", "sea-south1", "D"))
    assert sorted(moved.key[0] for moved in found.added) == ["redis/m1", "sql/a", "sql/cpu", "sql/ram"]
    torn = added(*atlantis, sku("Zonal - vCPU in Lemuria", "sea-south1", "E"))
    assert torn.added == []
    assert "its name in SKUs is uncertain ('Atlantis' in 3 SKUs, 'Lemuria' in 1 SKUs" in torn.refused[0]
