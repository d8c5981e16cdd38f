"""Prices google_database_migration_service_migration_job: homogeneous migrations to Cloud SQL are free.

https://cloud.google.com/database-migration/pricing (read 2026-12-01): Google does not charge for migrations between the
same database engines to Cloud SQL. It charges per GiB for heterogeneous migrations, for which no price is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import NOTHING, Component
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_PROFILE: Final = "google_database_migration_service_connection_profile"
_ENGINES: Final = ("mysql", "postgresql", "oracle")
_VERSIONS: Final = {"MYSQL": "mysql", "POSTGRES": "postgresql"}


def components(resource: Resource) -> Iterator[Component]:
    """Nothing for the same engine on both sides. Raises Unpriceable if the plan does not show the engines."""
    source, destination = _engine(resource, "source"), _engine(resource, "destination")
    if source != destination or destination == "alloydb":
        what = MissingPrice(f"migrations from {source} to {destination}")
        yield Component("Migrated data", NOTHING, "GiB", what, usage_based=True)


def _engine(resource: Resource, side: str) -> str:
    """The database engine of a connection profile of this plan."""
    profiles = resource.linked(side, _PROFILE)
    if len(profiles) == 1:
        profile = resource.other(profiles[0])
        for engine in (*_ENGINES, "alloydb"):
            if profile.items(engine):
                return engine
        version = profile.text("cloudsql[0].settings[0].database_version", unset="")
        if version.partition("_")[0] in _VERSIONS:
            return _VERSIONS[version.partition("_")[0]]
    raise Unpriceable(f"the plan does not show the database engine of the {side}")
