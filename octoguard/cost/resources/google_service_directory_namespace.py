"""Prices google_service_directory_namespace: one month of the namespace, and API calls by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import service_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {service_directory.CALLS: "API calls per month to the namespace and what is in it"}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the namespace, and API calls."""
    yield service_directory.month(resource, "Namespace")
    if resource.used(service_directory.CALLS) is not None:
        yield service_directory.api_calls(resource)
