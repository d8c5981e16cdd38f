"""Prices google_secret_manager_secret_version: the version in each replica location, and accesses by usage.

https://cloud.google.com/secret-manager/pricing (read 2026-11-22): Google charges for a version until it is destroyed,
even if it is disabled.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost.resources.google_secret_manager_secret import accesses, version_months
from octoguard.cost.secrets import SECRETS, locations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_access_operations": "accesses per month"}


def components(resource: Resource) -> Iterator[Component]:
    """One month of the version, and accesses."""
    secrets = resource.linked("secret", SECRETS[resource.change.type])
    if len(secrets) == 1:
        count = locations(resource.other(secrets[0]))
    else:
        resource.assume("the secret is not in this plan; priced as 1 replica location")
        count = Decimal(1)
    yield version_months(resource, count)
    yield from accesses(resource)
