"""Prices google_healthcare_dicom_store: structured data, images and requests, by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.healthcare import BLOB, REQUESTS, STRUCTURED, store_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**STRUCTURED, **BLOB, **REQUESTS}


def components(resource: Resource) -> Iterator[Component]:
    """GiB-months of stored data, and requests."""
    yield from store_lines(resource, blobs=True)
