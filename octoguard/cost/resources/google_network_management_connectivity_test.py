"""Prices google_network_management_connectivity_test: runs of the test, from usage; 20 per month are free.

https://cloud.google.com/network-intelligence-center/pricing (stored text of about 2025). Google does not say what
shares the free tests; priced as one allowance for each billing account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_test_runs": "runs of the test per month"}


def components(resource: Resource) -> Iterator[Component]:
    """Test runs."""
    sku = "network-intelligence/connectivity-tests"
    yield resource.by_usage("monthly_test_runs", "Test runs", "runs", sku, scope="account", place=GLOBAL)
