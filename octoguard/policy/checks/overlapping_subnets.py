"""Flags address ranges of one VPC network that overlap: subnets, secondary ranges, service ranges, GKE masters."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.plan.path import parse, render
from octoguard.policy.checks._places import NETWORK, NetworkReference, named, nearest, network_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.plan.path import Steps

Answer = bool | None

_MASTER = "private_cluster_config[0].master_ipv4_cidr_block"
_MASTER_SUBNET = "private_cluster_config[0].private_endpoint_subnetwork"


@dataclass(frozen=True, slots=True)
class AddressRange:
    """One address range. `last` is -1 when the plan does not know the range yet."""

    change: ResourceChange
    path: Steps
    version: int
    first: int
    last: int
    network: NetworkReference

    def overlaps(self, other: AddressRange) -> Answer:
        """Whether both hold the same address of the same network."""
        if self.last < 0 or other.last < 0:
            return False if self.network.is_same_as(other.network) is False else None
        if self.version != other.version or self.last < other.first or other.last < self.first:
            return False
        return self.network.is_same_as(other.network)


@dataclass(slots=True)
class Blocks:
    """Every range of a plan, by the network that it is in, so that a range meets only those it could overlap."""

    of_change: dict[str, list[AddressRange]] = field(default_factory=dict)
    by_network: dict[str, list[AddressRange]] = field(default_factory=dict)
    by_name: dict[str, list[AddressRange]] = field(default_factory=dict)
    outside: dict[str, list[AddressRange]] = field(
        default_factory=dict
    )  # by the name of a network that this plan has not
    somewhere: list[AddressRange] = field(default_factory=list)  # in a network whose name the plan does not tell

    @classmethod
    def of(cls, plan: Plan) -> Blocks:
        """Read them all once."""
        blocks = cls()
        for change in plan.of_type(
            "google_compute_subnetwork", "google_compute_global_address", "google_container_cluster"
        ):
            for block in _blocks(change):
                blocks.add(block)
        return blocks

    def add(self, block: AddressRange) -> None:
        self.of_change.setdefault(block.change.address, []).append(block)
        for address in block.network.addresses:
            self.by_network.setdefault(address, []).append(block)
        if not block.network.name:
            self.somewhere.append(block)
            return
        self.by_name.setdefault(block.network.name, []).append(block)
        if not block.network.addresses:
            self.outside.setdefault(block.network.name, []).append(block)

    def near(self, block: AddressRange) -> Iterable[AddressRange]:
        """The ranges whose network may be that of the block."""
        network = block.network
        if not network.name:
            return (other for blocks in self.of_change.values() for other in blocks)
        if not network.addresses:
            return [*self.by_name[network.name], *self.somewhere]
        # Two networks of this plan are told apart by their addresses; a name counts only for one outside of it.
        same = [other for address in network.addresses for other in self.by_network[address]]
        return [*same, *self.outside.get(network.name, ()), *self.somewhere]


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on each range of this resource that another range of its network overlaps."""
    blocks = plan.once("address ranges", Blocks.of)
    own = blocks.of_change.get(change.address)
    if not own:
        return None
    pairs = [(one, other, one.overlaps(other)) for one in own for other in blocks.near(one) if other is not one]
    bad = [(one, other) for one, other, answer in pairs if answer]
    if bad:
        return fail(*_shown(bad))
    open_ = [(one, other) for one, other, answer in pairs if answer is None]
    return unknown(*_shown(open_)) if open_ else PASS


def _shown(pairs: list[tuple[AddressRange, AddressRange]]) -> list[Evidence]:
    shown: dict[Evidence, None] = {}
    for one, other in pairs[:5]:
        shown[evidence(one.change, one.path, _length(one.change))] = None
        shown[of(other.change, render(other.path), _length(other.change))] = None
    return list(shown)


def _length(change: ResourceChange) -> str:
    length = change.get("prefix_length") if change.type == "google_compute_global_address" else None
    return f"/{length}" if isinstance(length, (int, str)) else ""


def _blocks(change: ResourceChange) -> list[AddressRange]:
    paths = [path for path in _paths(change) if change.get(path) is not UNSET and change.get(path) != ""]
    if not paths:
        return []
    network = _network(change)
    return [_block(change, path, network) for path in paths]


def _paths(change: ResourceChange) -> list[Steps]:
    if change.type == "google_compute_global_address":
        return [("address",)] if change.get("purpose") == "VPC_PEERING" else []
    if change.type == "google_container_cluster":
        # In a subnet that is named, the control plane's block is that subnet's own range.
        subnet = change.get(_MASTER_SUBNET)
        hidden = subnet is SENSITIVE and change.get(_MASTER) is SENSITIVE
        return [parse(_MASTER)] if subnet is UNSET or subnet == "" or hidden else []
    secondary = change.get("secondary_ip_range")
    count = len(secondary) if isinstance(secondary, list) else 0 if secondary is UNSET else 1
    return [("ip_cidr_range",), *(("secondary_ip_range", i, "ip_cidr_range") for i in range(count))]


def _block(change: ResourceChange, path: Steps, network: NetworkReference) -> AddressRange:
    value = change.get(path)
    if change.type == "google_compute_global_address" and isinstance(value, str):
        length = change.get("prefix_length")
        value = f"{value}/{length}" if isinstance(length, (int, str)) else UNKNOWN
    try:
        if value is UNKNOWN or value is SENSITIVE:
            raise ValueError
        block = ip_network(str(value), strict=False)
    except ValueError:
        return AddressRange(change, path, 4, 0, -1, network)
    return AddressRange(change, path, block.version, int(block.network_address), int(block.broadcast_address), network)


def _network(change: ResourceChange) -> NetworkReference:
    value = change.get("network")
    if change.type != "google_container_cluster" or not (value is UNSET or value == "default"):
        return network_of(change)
    if nearest(change, "network", NETWORK):
        return network_of(change)
    subnets = nearest(change, "subnetwork", "google_compute_subnetwork")
    return _network(subnets[0]) if len(subnets) == 1 else NetworkReference(frozenset(), *named("default", change))
