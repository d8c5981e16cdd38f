"""Prices google_vpc_access_connector (Serverless VPC Access): the VMs of the connector, between its limits.

Google bills a connector as Compute Engine VMs of its machine type (https://cloud.google.com/vpc/network-pricing,
section Serverless VPC Access). Throughput limits count instances: 100 Mbps for each e2-micro. By default a connector
has 2 to 3 instances (provider documentation of min_throughput and max_throughput). A connector adds instances when
traffic grows and does not remove them (https://cloud.google.com/vpc/docs/serverless-vpc-access#scaling). Set
`instances` in a usage file once it has grown. No sustained-use discount is assumed.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import Component
from octoguard.cost.machines import hourly
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"instances": "average number of instances of the connector"}
_DEFAULT_MACHINE: Final = "e2-micro"
_LEAST: Final = Decimal(2)
_MOST: Final = Decimal(3)
_MBPS_PER_INSTANCE: Final = 100


def components(resource: Resource) -> Iterator[Component]:
    """The hours of the VMs."""
    machine = resource.text("machine_type", unset=_DEFAULT_MACHINE)
    least = _limit(resource, "min", _LEAST)
    most = max(least, _limit(resource, "max", max(_MOST, least)))
    given = resource.used("instances")
    size = expected_size(resource, "instances", "instances", least, most, given=given, running=None, initial=least)
    rate = hourly(machine, resource.place, "on-demand", resource.catalogue)
    yield Component(f"Connector instances ({machine})", size.times(HOURS_PER_MONTH), "hours", rate)


def _limit(resource: Resource, side: str, default: Decimal) -> Decimal:
    """The minimum or maximum number of instances, which the configuration can give as throughput."""
    for attribute, unit in ((f"{side}_instances", 1), (f"{side}_throughput", _MBPS_PER_INSTANCE)):
        if number := resource.number(attribute, 0, assume=default * unit):
            return (number / unit).to_integral_value(ROUND_CEILING)
    return default
