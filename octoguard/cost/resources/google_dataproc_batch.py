"""Prices google_dataproc_batch: DCU-hours and shuffle storage of Serverless for Apache Spark, by usage.

https://cloud.google.com/dataproc-serverless/pricing (read 2026-12-01): the tier is in the properties of the workload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_dcu_hrs": "DCU-hours per month (1 vCPU is 0.6 DCU, 1 GiB of memory 0.1 DCU)",
    "monthly_shuffle_storage_gb": "average GiB of shuffle storage",
}
_PROPERTIES: Final = "runtime_config[0].properties"
_TIERS: Final = ("dataproc.tier", "spark.dataproc.driver.compute.tier", "spark.dataproc.executor.compute.tier")


def components(resource: Resource) -> Iterator[Component]:
    """DCU-hours of the driver and the executors, and their shuffle storage."""
    tier = _tier(resource)
    yield resource.by_usage("monthly_dcu_hrs", f"DCUs ({tier})", "DCU-hours", f"dataproc/serverless-batch-dcu-{tier}")
    if resource.used("monthly_shuffle_storage_gb") is not None:
        yield resource.by_usage(
            *("monthly_shuffle_storage_gb", f"Shuffle storage ({tier})", "GiB-months"),
            f"dataproc/serverless-shuffle-storage-{tier}",
        )


def _tier(resource: Resource) -> str:
    properties = resource.get(_PROPERTIES)
    if properties is UNKNOWN or properties is SENSITIVE:
        resource.assume(f"the plan does not show {_PROPERTIES}; priced as the standard tier")
    values = [properties.get(name) for name in _TIERS] if isinstance(properties, dict) else []
    return "premium" if "premium" in values else "standard"
