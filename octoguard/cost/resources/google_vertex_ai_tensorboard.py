"""Prices google_vertex_ai_tensorboard: stored logs, by usage.

https://cloud.google.com/vertex-ai/pricing (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"storage_gb": "average GiB of stored logs"}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of the logs of all experiments."""
    yield resource.by_usage("storage_gb", "Storage", "GiB-months", "vertex-ai/tensorboard-storage")
