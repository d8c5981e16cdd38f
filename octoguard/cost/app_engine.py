"""Finds the region of an App Engine version: the location of the application, which has names of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource

# Two locations have names without a number: https://cloud.google.com/appengine/docs/standard/locations.
_REGIONS: Final = {"us-central": "us-central1", "europe-west": "europe-west1"}


def settle(version: Resource) -> None:
    """Set the location of a version to that of the applications in the plan, if the plan shows one and the same."""
    applications = version.plan.of_type("google_app_engine_application")
    locations = [application.get("location_id", version.side) for application in applications]
    location = locations[0] if locations and all(each == locations[0] for each in locations) else None
    if isinstance(location, str) and location:
        version.set_place(_REGIONS.get(location, location))
