"""Prices google_secret_manager_regional_secret as a secret with one location.

https://cloud.google.com/secret-manager/pricing (read 2026-12-01): Google charges for each version and location.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.resources import google_secret_manager_secret as secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = secret.USAGE


def components(resource: Resource) -> Iterator[Component]:
    """Months of versions, accesses and rotations."""
    return secret.components(resource)
