"""Prices google_service_networking_connection: traffic through private services access, by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import transfer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = transfer.PRIVATE_USAGE


def components(resource: Resource) -> Iterator[Component]:
    """GiB of outbound data, by destination."""
    return transfer.private(resource)
