"""Flags overlapping IP ranges in one VPC network: subnets, secondary ranges, service ranges, control planes."""

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
    """One address range. `last` is -1 if the range is known only after apply."""

    change: ResourceChange
    path: Steps
    version: int
    first: int
    last: int
    network: NetworkReference

    def overlaps(self, other: AddressRange) -> Answer:
        """Whether both ranges contain the same address of the same network."""
        if self.last < 0 or other.last < 0:
            return False if self.network.is_same_as(other.network) is False else None
        if self.version != other.version or self.last < other.first or other.last < self.first:
            return False
        return self.network.is_same_as(other.network)


@dataclass(slots=True)
class Blocks:
    """Every range of a plan, by its network, so that a range is compared only with those that it could overlap."""

    of_change: dict[str, list[AddressRange]] = field(default_factory=dict)
    by_network: dict[str, list[AddressRange]] = field(default_factory=dict)
    by_name: dict[str, list[AddressRange]] = field(default_factory=dict)
    outside: dict[str, list[AddressRange]] = field(
        default_factory=dict
    )  # by the name of a network that is not in this plan
    somewhere: list[AddressRange] = field(default_factory=list)  # in a network whose name the plan does not show

    @classmethod
    def of(cls, plan: Plan) -> Blocks:
        """Read all ranges once."""
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
        # Two networks in this plan are compared by resource address. A name matches only a network outside the plan.
        same = [other for address in network.addresses for other in self.by_network[address]]
        return [*same, *self.outside.get(network.name, ()), *self.somewhere]


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail for each range of this resource that overlaps another range of its network."""
    blocks = plan.once("address ranges", Blocks.of)
    own = blocks.of_change.get(change.address)
    if not own:
        return None
    pairs = [
        (block, other, block.overlaps(other)) for block in own for other in blocks.near(block) if other is not block
    ]
    bad = [(block, other) for block, other, answer in pairs if answer]
    if bad:
        return fail(*_shown(bad))
    open_ = [(block, other) for block, other, answer in pairs if answer is None]
    return unknown(*_shown(open_)) if open_ else PASS


def _shown(pairs: list[tuple[AddressRange, AddressRange]]) -> list[Evidence]:
    items: dict[Evidence, None] = {}
    for block, other in pairs[:5]:
        items[evidence(block.change, block.path, _length(block.change))] = None
        items[of(other.change, render(other.path), _length(other.change))] = None
    return list(items)


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
        # If the control plane has a named subnet, its block is the range of that subnet.
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
