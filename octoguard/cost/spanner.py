"""Prices Spanner compute: the edition, the configuration, and the processing units within the limits of an autoscaler.

https://cloud.google.com/spanner (page of 2026-08-05): Google charges for each replica of a node, and a regional
configuration has three. The catalogue has no prices for multi-region, dual-region and custom configurations.
https://docs.cloud.google.com/spanner/docs/editions-overview (read 2026-12-01): Google moved instances without an
edition to the lowest edition that has the features that they use.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.resource import Unpriceable, absence
from octoguard.money import HOURS_PER_MONTH
from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource

_REGIONAL: Final = "regional-"
_UNITS_PER_NODE: Final = 1000
_EDITIONS: Final = {
    "STANDARD": ("Standard", "spanner/standard-edition-regional-node-3-replicas"),
    "ENTERPRISE": ("Enterprise", "spanner/enterprise-edition-regional-node-3-replicas"),
    "ENTERPRISE_PLUS": ("Enterprise Plus", "spanner/enterprise-plus-edition-regional-node-3-replicas"),
}
KEY: Final = "processing_units"
USAGE: Final[dict[str, str]] = {KEY: "average processing units if an autoscaler sets them; a node has 1,000"}


def location(resource: Resource) -> str:
    """The region of a regional configuration, else the name of the configuration. Raises Unpriceable if unknown."""
    return resource.required("config").rpartition("/")[2].removeprefix(_REGIONAL)


def instance_of(resource: Resource) -> Resource | None:
    """The instance of a database or of a backup schedule; None if the plan does not have it."""
    instances = resource.linked("instance", "google_spanner_instance")
    for database in resource.linked("database", "google_spanner_database"):
        instances = instances or database.linked("instance", "google_spanner_instance")
    return resource.other(instances[0]) if len(instances) == 1 else None


def is_free_trial(resource: Resource) -> bool:
    """Whether the instance is a free trial instance, which costs nothing for 90 days. Notes that as an assumption."""
    if resource.text("instance_type", unset="PROVISIONED", assume="PROVISIONED") != "FREE_INSTANCE":
        return False
    resource.assume("a free trial instance costs nothing for 90 days")
    return True


def edition_of(resource: Resource) -> str:
    """The edition of an instance. Without one, the lowest that supports its configuration and autoscaler."""
    edition = resource.get("edition")
    if isinstance(edition, str) and edition not in ("", "EDITION_UNSPECIFIED"):
        return edition
    lowest = _lowest_edition(resource)
    if edition is UNKNOWN or edition is SENSITIVE:
        return resource.text("edition", unset=lowest)
    resource.assume(f"edition is not set; priced as {lowest}, the lowest that the instance can have")
    return lowest


def _lowest_edition(resource: Resource) -> str:
    if not resource.required("config").rpartition("/")[2].startswith(_REGIONAL):
        return "ENTERPRISE_PLUS"
    return "ENTERPRISE" if resource.items("autoscaling_config") else "STANDARD"


def compute(resource: Resource, edition: str, nodes: str) -> Component:
    """Node-hours. `nodes` is the attribute with the number of nodes. Raises Unpriceable for an unknown edition."""
    if edition not in _EDITIONS:
        raise Unpriceable(f"unknown Spanner edition {edition}")
    name, sku = _EDITIONS[edition]
    units = _processing_units(resource, nodes)
    hours = Range(*(number / _UNITS_PER_NODE * HOURS_PER_MONTH for number in units))
    return Component(f"Nodes ({name})", hours, "node-hours", Rate.of((1, resource.price(sku))))


def _processing_units(resource: Resource, nodes: str) -> Range:
    scaler = resource.get("autoscaling_config")
    if scaler is UNKNOWN or scaler is SENSITIVE:
        raise Unpriceable(f"autoscaling_config {absence(scaler)}")
    if not resource.items("autoscaling_config"):
        return Range.of(_fixed_units(resource, nodes))
    least, most = (_limit(resource, side) for side in ("min", "max"))
    running = resource.get(KEY)
    return expected_size(
        resource,
        "processing units",
        KEY,
        least,
        max(least, most),
        given=resource.used(KEY),
        running=None if not isinstance(running, (int, float)) or not running else resource.number(KEY, 0),
    )


def _limit(resource: Resource, side: str) -> Decimal:
    """A limit of the autoscaler, in processing units. A state has 0 for the unit that is not used."""
    limits = "autoscaling_config[0].autoscaling_limits[0]"
    path = f"{limits}.{side}_processing_units"
    if resource.is_given(path) and (units := resource.required_number(path)):
        return units
    return resource.required_number(f"{limits}.{side}_nodes") * _UNITS_PER_NODE


def _fixed_units(resource: Resource, nodes: str) -> Decimal:
    """The processing units of an instance without an autoscaler; the provider creates one node if none are set."""
    sizes = {KEY: 1, nodes: _UNITS_PER_NODE}
    # If the plan changes one of the two, the other one keeps the value of the state.
    written = {path: units for path, units in sizes.items() if resource.change.is_set(path)}
    for path, units in (written if written and resource.side == "after" else sizes).items():
        if resource.is_given(path) and (count := resource.required_number(path)):
            return count * units
    return Decimal(_UNITS_PER_NODE)
