"""Prices google_compute_global_address like a regional address, at the price in us-central1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.resources import google_compute_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
# The price list has one price for global addresses, which is the same as in Iowa (us-central1).
_PRICED_AS = "us-central1"


def components(resource: Resource) -> Iterator[Component]:
    """Hours of a reserved address that nothing uses."""
    return google_compute_address.components(resource, _PRICED_AS)
