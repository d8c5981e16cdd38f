"""Prices google_compute_interconnect: hours of the circuits of a Dedicated or Cross-Cloud Interconnect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import interconnect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the circuits."""
    return interconnect.circuit_lines(resource)
