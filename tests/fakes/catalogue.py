"""The committed prices as responses of the Cloud Billing Catalog API."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

USAGES = {"on-demand": "OnDemand", "spot": "Preemptible", "commit-1y": "Commit1Yr", "commit-3y": "Commit3Yr"}


def rows_of(folder: Path) -> list[dict[str, str]]:
    """Every row of every price file."""
    rows = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="") as file:
            rows += [row for row in csv.DictReader(file) if "usd" in row]
    return rows


def skus(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """`{service: SKUs}`, with one SKU for each price. Prices without a known ID get an invented one."""
    prices: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows_of(folder):
        prices[row["sku"], row["region"], row["usage"]].append(row)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, tiers in enumerate(prices.values()):
        first = tiers[0]
        rates = [{"startUsageAmount": float(row["tier_start"]), "unitPrice": _money(row["usd"])} for row in tiers]
        identity = first["sku_id"] or f"FFFF-{number:08X}"
        found[first["service"]].append(
            {
                "name": f"services/x/skus/{identity}",
                "skuId": identity,
                "description": first["description"],
                "category": {"serviceDisplayName": first["service"], "usageType": USAGES[first["usage"]]},
                "serviceRegions": [first["region"]],
                "pricingInfo": [
                    {
                        "effectiveTime": f"{first['as_of'][:4]}-01-01T00:00:00Z",
                        "pricingExpression": {"usageUnit": first["unit"], "tieredRates": rates},
                    }
                ],
            }
        )
    return dict(found)


def _money(usd: str) -> dict[str, Any]:
    nanos = int(Decimal(usd).scaleb(9).to_integral_value())
    return {"currencyCode": "USD", "units": str(nanos // 10**9), "nanos": nanos % 10**9}
