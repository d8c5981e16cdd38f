"""Prices google_dataplex_datascan: processing of data quality, profile and discovery scans, by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, Component
from octoguard.cost.dataplex import DCU_HOURS, premium_line, standard_line
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {**DCU_HOURS}


def components(resource: Resource) -> Iterator[Component]:
    """DCU-hours of the scans. Generated documentation is billed as Gemini in BigQuery."""
    if resource.items("data_quality_spec") or resource.items("data_profile_spec"):
        yield premium_line(resource)
    elif resource.items("data_documentation_spec"):
        missing = MissingPrice("documentation scans, which are billed as Gemini in BigQuery")
        yield Component("Documentation", NOTHING, "scans", missing, usage_based=True)
    else:
        yield standard_line(resource)
