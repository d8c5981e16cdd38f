"""Prices google_compute_service_attachment (Private Service Connect producer): processed data, from usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import private_service_connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_data_processed_gb": "GiB that the published service processes per month"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB processed, in both directions."""
    return private_service_connect.producer_lines(resource)
