"""Prices that are added to the catalogue never replace newer or more reliable ones."""

from __future__ import annotations

import pytest

from tools.price_catalogue import merged, sku_of


def row(as_of: str, confidence: str, usd: str, region: str = "us-west1", sku_id: str = "") -> dict[str, str]:
    return {
        "sku": "compute/example-core",
        "usage": "on-demand",
        "region": region,
        "tier_start": "0",
        "usd": usd,
        "as_of": as_of,
        "confidence": confidence,
        "sku_id": sku_id,
    }


@pytest.mark.parametrize(
    ("as_of", "confidence", "usd"),
    [
        ("2026-09-01", "high", "3"),
        ("2026-09-01", "medium", "3"),
        ("2026-09-01", "low", "2"),
        ("2025-09-01", "high", "2"),
    ],
)
def test_a_row_replaces_only_an_older_row_that_is_not_more_reliable(as_of: str, confidence: str, usd: str) -> None:
    (kept,) = merged([row("2026-01-01", "medium", "2", sku_id="AA-1")], [row(as_of, confidence, "3")])
    assert kept["usd"] == usd
    assert kept["sku_id"] == "AA-1"


def test_a_row_of_another_region_is_added() -> None:
    rows = merged([row("2026-01-01", "medium", "2")], [row("2020-01-01", "low", "3", region="us-east4")])
    assert [r["region"] for r in rows] == ["us-west1", "us-east4"]


def test_one_name_finds_a_price_in_every_region() -> None:
    service = "Cloud SQL"
    oregon = sku_of("Cloud SQL for Postgres: Zonal - Enterprise N4 vCPU in Oregon", service)
    assert oregon == sku_of("Cloud SQL for Postgres: Zonal - Enterprise N4 vCPU in Milan", service)
    assert sku_of("Cloud NGFW Enterprise firewall endpoint", "Network Security").startswith("network-security/")
