"""Prices google_service_directory_endpoint: one month of the endpoint. The namespace has the API calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import service_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the endpoint."""
    yield service_directory.month(resource, "Endpoint")
