"""Prices google_integrations_client: executions and data of Application Integration, by usage.

https://cloud.google.com/application-integration/pricing: 400 executions and 20 GiB of each billing
account are free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_executions": "executions of integrations per month",
    "monthly_data_processed_gb": "GiB of processed data per month",
}


def components(resource: Resource) -> Iterator[Component]:
    """Executions, and GiB of data."""
    prefix = "application-integration"
    yield resource.by_usage(
        "monthly_executions", "Executions", "executions", f"{prefix}/flow-executions", scope="account"
    )
    yield resource.by_usage(
        "monthly_data_processed_gb", "Data processed", "GiB", f"{prefix}/data-processed", scope="account"
    )
