"""Prices google_compute_backend_service: the traffic of Cloud CDN, from usage. Without Cloud CDN it is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import cdn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = cdn.USAGE
FREE = cdn.FREE


def components(resource: Resource) -> Iterator[Component]:
    """GiB that caches send and that fill them, and lookups."""
    return cdn.lines(resource)
