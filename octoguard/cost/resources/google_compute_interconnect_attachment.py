"""Prices google_compute_interconnect_attachment: hours of a VLAN attachment, and data transfer out from usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost import interconnect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = interconnect.ATTACHMENT_USAGE


def components(resource: Resource) -> Iterator[Component]:
    """Hours by bandwidth, and GiB by the continent of the region."""
    return interconnect.attachment_lines(resource)
