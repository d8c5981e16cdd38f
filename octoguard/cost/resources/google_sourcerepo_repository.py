"""Prices google_sourcerepo_repository: users and storage, by usage.

https://cloud.google.com/source-repositories/pricing: five users and 50 GiB of each billing account
are free. A user of several repositories counts once, so set `monthly_users` for one repository only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import GLOBAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {
    "monthly_users": "users per month that no other repository counts",
    "storage_gb": "average GiB stored",
}


def components(resource: Resource) -> Iterator[Component]:
    """User-months and GiB-months."""
    prefix = "source-repositories"
    yield resource.by_usage("monthly_users", "Users", "user-months", f"{prefix}/users", scope="account", place=GLOBAL)
    yield resource.by_usage("storage_gb", "Storage", "GiB-months", f"{prefix}/storage", scope="account", place=GLOBAL)
