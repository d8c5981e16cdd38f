"""Prices google_logging_folder_bucket_config: log storage, and retention beyond 30 days, by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import logs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = logs.USAGE


def components(resource: Resource) -> Iterator[Component]:
    """GiB of stored logs, and GiB-months beyond the included retention."""
    return logs.bucket_lines(resource)
