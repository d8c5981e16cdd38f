"""Prices google_secret_manager_regional_secret_version: the version in its location, and accesses by usage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.resources import google_secret_manager_secret_version as version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = version.USAGE


def components(resource: Resource) -> Iterator[Component]:
    """One month of the version, and accesses."""
    return version.components(resource)
