"""Flags subnets without VPC Flow Logs, from the subnet itself or from a flow logs configuration."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._answers import both, says
from octoguard.policy.checks._places import ByPlace, NetworkReference, nearest, network_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    from octoguard.policy.checks._answers import Answer

SUBNET: Final = "google_compute_subnetwork"
_CONFIG = "google_network_management_vpc_flow_logs_config"
_LINK = re.compile(r"(?:projects/(?P<project>[^/]+)/)?regions/(?P<region>[^/]+)/subnetworks/(?P<name>[^/]+)\Z")
_SAMPLING = "log_config[0].flow_sampling"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Configurations:
    """The flow logs configurations of a plan, by the subnet or the network that they cover."""

    subnets: ByPlace[ResourceChange] = field(default_factory=ByPlace)
    networks: ByPlace[ResourceChange] = field(default_factory=ByPlace)

    @classmethod
    def of(cls, plan: Plan) -> Configurations:
        """Read all configurations once."""
        configurations = cls()
        for config in plan.of_type(_CONFIG):
            if config.get("subnet") is not UNSET:
                configurations.subnets.add(_subnet(config), config)
            elif config.get("network") is not UNSET:
                configurations.networks.add(network_of(config), config)
        return configurations


def check(subnet: ResourceChange, plan: Plan) -> Outcome:
    """Pass when the subnet, or a configuration for it or its network, samples a share of the flows."""
    logged = _logs(subnet)
    if logged:
        return PASS
    configurations = plan.once("flow logs", Configurations.of)
    name, region, project = (subnet.get(word) for word in ("name", "region", "project"))
    link = f"{region}/{name}" if isinstance(region, str) and isinstance(name, str) else ""
    itself = NetworkReference(frozenset({subnet.address}), link, project if isinstance(project, str) else "")
    answers = [
        (both(is_here, _records(config, "flow_sampling"), says(config, "state", "ENABLED", unset=True)), config)
        for where, place in ((configurations.subnets, itself), (configurations.networks, network_of(subnet)))
        for config, is_here in where.near(place)
    ]
    if any(answer for answer, _ in answers):
        return PASS
    doubts = [of(config, "state", "may apply to this subnet") for answer, config in answers if answer is None][:_SHOWN]
    path = _SAMPLING if subnet.get("log_config[0]") is not UNSET else "log_config"
    item = evidence(subnet, path, "" if path == _SAMPLING else "unset; nothing is logged")
    return unknown(item, *doubts) if doubts or logged is None else fail(item)


def _logs(subnet: ResourceChange) -> Answer:
    block = subnet.get("log_config[0]")
    if block is UNKNOWN or block is SENSITIVE:
        return None
    return says(subnet, "enable_flow_logs", True, unset=False) if block is UNSET else _records(subnet, _SAMPLING)


def _records(holder: ResourceChange, path: str) -> Answer:
    sampling = says(holder, path, 0, unset=False)
    return None if sampling is None else not sampling


def _subnet(config: ResourceChange) -> NetworkReference:
    subnets = nearest(config, "subnet", SUBNET)
    if subnets:
        return NetworkReference(frozenset(subnet.address for subnet in subnets))
    value = config.get("subnet")
    match = _LINK.search(value) if isinstance(value, str) else None
    return (
        NetworkReference(name=f"{match['region']}/{match['name']}", project=match["project"] or "")
        if match
        else NetworkReference()
    )
