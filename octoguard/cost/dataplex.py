"""Prices processing of Dataplex (Knowledge Catalog) in Data Compute Units (DCUs), by usage.

https://cloud.google.com/dataplex/pricing (read 2026-12-01): discovery is standard processing, of which 100 DCU-hours
per month and billing account are free. Data quality and profiles are premium processing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

DCU_HOURS: Final = {"monthly_dcu_hrs": "DCU-hours of processing per month"}


def standard_line(resource: Resource) -> Component:
    """Standard processing. The free DCU-hours are shared in the billing account."""
    name, sku = "Standard processing (discovery)", "dataplex/standard-processing-dcu"
    return resource.by_usage("monthly_dcu_hrs", name, "DCU-hours", sku, scope="account")


def premium_line(resource: Resource) -> Component:
    """Premium processing."""
    return resource.by_usage("monthly_dcu_hrs", "Premium processing", "DCU-hours", "dataplex/premium-processing-dcu")
