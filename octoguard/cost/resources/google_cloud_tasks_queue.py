"""Prices google_cloud_tasks_queue: operations, by usage.

https://cloud.google.com/tasks/pricing (prices of 2026-09): API calls and delivery attempts are operations. Each
32 KB of a task count as one. The first million per billing account and month is free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_operations": "API calls and delivery attempts per month, in chunks of 32 KB"}


def components(resource: Resource) -> Iterator[Component]:
    """Operations per month."""
    sku = "tasks/operations-32-kb-chunks"
    yield resource.by_usage("monthly_operations", "Operations", "operations", sku, scope="account", place=GLOBAL)
