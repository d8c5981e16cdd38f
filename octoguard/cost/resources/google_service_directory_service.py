"""Prices google_service_directory_service: one month of the service. The namespace has the API calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import service_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the service."""
    yield service_directory.month(resource, "Service")
