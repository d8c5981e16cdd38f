"""Prices google_secure_source_manager_instance: one month of the instance, which includes its users and repositories.

https://cloud.google.com/secure-source-manager/pricing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import Component, Range, Rate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the instance."""
    rate = Rate.of((1, resource.price("source-manager/instance")))
    yield Component("Instance", Range.of(1), "months", rate)
