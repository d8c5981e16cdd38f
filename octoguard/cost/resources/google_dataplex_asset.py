"""Prices google_dataplex_asset: discovery of metadata, by usage. Without discovery, it is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.dataplex import DCU_HOURS, standard_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**DCU_HOURS}


def components(resource: Resource) -> Iterator[Component]:
    """DCU-hours of discovery."""
    if resource.flag("discovery_spec[0].enabled"):
        yield standard_line(resource)
