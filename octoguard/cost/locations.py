"""Finds the region of a resource: from its attributes, from what it refers to, or from its provider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.plan.address import module_path
from octoguard.plan.provider_arguments import constant

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.reading import Side

# The assumed region of a resource without a location; Google's documentation and price tables start with it.
FALLBACK = "us-central1"
_ZONE = re.compile(r"(?:.*/)?(?P<region>[a-z]+-[a-z]+\d+)-[a-z]\Z")
_REGION = re.compile(r"(?:.*/)?(?P<region>[a-z]+-[a-z]+\d+)\Z")
_REFERENCE = re.compile(r"projects/[^/]+/(?:regions|locations|zones)/(?P<place>[a-z0-9-]+)/")
_ATTRIBUTES = ("location", "region", "zone")
_REFERRERS = ("subnetwork", "network_interface[0].subnetwork", "router", "cluster")


def place_of(change: ResourceChange, side: Side, plan: Plan) -> tuple[str, str]:
    """(region or multi-region, assumption); the assumption is "" if the plan shows the location."""
    value = change.side(side)[0] or {}
    for attribute in _ATTRIBUTES:
        if attribute in value and isinstance(location := change.get(attribute, side), str) and location:
            return region_in(location), ""
    for attribute in _REFERRERS:
        if attribute.partition("[")[0] in value and isinstance(location := change.get(attribute, side), str):
            reference = _REFERENCE.search(location)
            if reference:
                return region_in(reference["place"]), ""
    return _by_provider(change, plan)


def region_in(text: str) -> str:
    """The region of a zone, a self link or a location; a multi-region in lower case."""
    zone = _ZONE.match(text) or _REGION.match(text)
    return zone["region"] if zone else text.lower()


def zone_in(text: str) -> bool:
    """Whether a location is a zone."""
    return _ZONE.match(text) is not None


def _by_provider(change: ResourceChange, plan: Plan) -> tuple[str, str]:
    key = plan.configuration.provider_key(module_path(change.module), change.config_address)
    place = plan.once(f"place of provider {key}", lambda plan: _provider_place(key, plan))
    if place:
        return place, ""
    return FALLBACK, f"the plan does not show the location; priced in {FALLBACK}"


def _provider_place(key: str, plan: Plan) -> str:
    expressions = plan.configuration.provider(key)
    values = (constant(expressions.get(attribute), plan) for attribute in ("region", "zone"))
    return next((region_in(value) for value in values if value), "")
