"""Prices google_datastream_stream: processed data, by usage. A stream without data costs nothing.

https://cloud.google.com/datastream/pricing (read 2026-12-01): change data capture (CDC) has volume tiers, and the first
500 GiB of backfill are free, per month and billing account. A processed GiB can be 2 to 5 times a GiB of the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_cdc_data_gb": "GiB per month of change data capture, as Datastream processes it",
    "monthly_backfill_data_gb": "GiB per month of backfill",
}


def components(resource: Resource) -> Iterator[Component]:
    """GiB of changes, and GiB of backfill unless the stream has none."""
    yield resource.by_usage("monthly_cdc_data_gb", "Change data capture", "GiB", "datastream/cdc", scope="account")
    if not resource.items("backfill_none"):
        key, name = "monthly_backfill_data_gb", "Backfill"
        yield resource.by_usage(key, name, "GiB", "datastream/backfill", scope="account")
