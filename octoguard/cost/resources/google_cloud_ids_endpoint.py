"""Prices google_cloud_ids_endpoint (Cloud IDS): hours of the endpoint, and inspected traffic from usage.

https://cloud.google.com/intrusion-detection-system/pricing (SKUs of 2026-08, whose source names no region).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_inspected_data_gb": "GiB of traffic per month that the endpoint inspects"}


def components(resource: Resource) -> Iterator[Component]:
    """Hours, and GiB inspected."""
    yield resource.hourly("Cloud IDS endpoint", 1, (1, resource.price("ids/endpoint")))
    yield resource.by_usage("monthly_inspected_data_gb", "Traffic inspected", "GiB", "ids/traffic-inspected-per-gb")
