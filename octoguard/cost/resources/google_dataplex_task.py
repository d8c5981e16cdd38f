"""Prices google_dataplex_task: the serverless Spark workloads that it starts, by usage.

https://cloud.google.com/dataplex/pricing (read 2026-12-01): Google charges for them as Serverless for Apache Spark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_dcu_hrs": "DCU-hours per month of the Spark workloads"}


def components(resource: Resource) -> Iterator[Component]:
    """DCU-hours of the standard tier of Serverless for Apache Spark."""
    sku = "dataproc/serverless-batch-dcu-standard"
    yield resource.by_usage("monthly_dcu_hrs", "Spark DCUs (standard)", "DCU-hours", sku)
