"""Finds the location of Firestore databases, and applies the free tier of a project.

https://cloud.google.com/firestore/pricing and https://cloud.google.com/firestore/enterprise/pricing (read 2026-12-01):
one database of a project has a free tier. The plan does not show which one if the project has other databases, so only
the database `(default)` gets it. Google counts it per day. An estimate counts it per month, as for even use.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource

DEFAULT: Final = "(default)"
DAYS: Final = HOURS_PER_MONTH / 24


def location(database: Resource) -> str:
    """The region or multi-region of a database. Raises Unpriceable if it is unknown."""
    return database.required("location_id").lower()


def database_of(resource: Resource) -> Resource | None:
    """The database of a backup schedule; None if the plan does not have it."""
    databases = resource.linked("database", "google_firestore_database")
    return resource.other(databases[0]) if len(databases) == 1 else None


def by_usage(resource: Resource, key: str, name: str, unit: str, sku: str, free: Decimal | int) -> Component:
    """A quantity from usage. The default database of a project has `free` units of it per month."""
    component = resource.by_usage(key, name, unit, sku)
    if isinstance(component.rate, MissingPrice) or resource.get("name") != DEFAULT:
        return component
    usd = component.rate.usd
    rate = Rate(((ZERO, ZERO), (Decimal(free), usd)), component.rate.parts)
    return Component(name, Range(*component.quantity), unit, rate, usage_based=True, scope="project", per=f"{sku} free")
