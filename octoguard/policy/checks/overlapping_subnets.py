"""Flags address ranges of one VPC network that overlap: subnets, secondary ranges, service ranges, GKE masters."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.plan.path import parse, render
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.plan.path import Steps

Answer = bool | None

_NETWORK = re.compile(r"(?:projects/(?P<project>[^/]+)/global/networks/)?(?P<name>[^/]+)\Z")
_MASTER = "private_cluster_config[0].master_ipv4_cidr_block"
_MASTER_SUBNET = "private_cluster_config[0].private_endpoint_subnetwork"


@dataclass(frozen=True, slots=True)
class Network:
    """What a plan says of the network something is in: resources of this plan, else a name, else nothing."""

    addresses: frozenset[str] = frozenset()
    name: str = ""
    project: str = ""

    def is_same_as(self, other: Network) -> Answer:
        """None where it cannot be told."""
        if self.addresses and other.addresses:
            if not self.addresses & other.addresses:
                return False
            return True if len(self.addresses) == len(other.addresses) == 1 else None
        if not self.name or not other.name:
            return None
        if self.name != other.name:
            return False
        return not (self.project and other.project and self.project != other.project)


@dataclass(frozen=True, slots=True)
class Block:
    """One address range. `last` is -1 when the plan does not know the range yet."""

    change: ResourceChange
    path: Steps
    version: int
    first: int
    last: int
    network: Network

    def overlaps(self, other: Block) -> Answer:
        """Whether both hold the same address of the same network."""
        if self.last < 0 or other.last < 0:
            return False if self.network.is_same_as(other.network) is False else None
        if self.version != other.version or self.last < other.first or other.last < self.first:
            return False
        return self.network.is_same_as(other.network)


@dataclass(slots=True)
class Blocks:
    """Every range of a plan, by the network that it is in, so that a range meets only those it could overlap."""

    of_change: dict[str, list[Block]] = field(default_factory=dict)
    by_network: dict[str, list[Block]] = field(default_factory=dict)
    by_name: dict[str, list[Block]] = field(default_factory=dict)
    outside: dict[str, list[Block]] = field(default_factory=dict)  # by the name of a network that this plan has not
    somewhere: list[Block] = field(default_factory=list)  # in a network whose name the plan does not tell

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

    def add(self, block: Block) -> None:
        self.of_change.setdefault(block.change.address, []).append(block)
        for address in block.network.addresses:
            self.by_network.setdefault(address, []).append(block)
        if not block.network.name:
            self.somewhere.append(block)
            return
        self.by_name.setdefault(block.network.name, []).append(block)
        if not block.network.addresses:
            self.outside.setdefault(block.network.name, []).append(block)

    def near(self, block: Block) -> Iterable[Block]:
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


def _shown(pairs: list[tuple[Block, Block]]) -> list[Evidence]:
    shown: dict[Evidence, None] = {}
    for one, other in pairs[:5]:
        shown[evidence(one.change, one.path, _length(one.change))] = None
        shown[of(other.change, render(other.path), _length(other.change))] = None
    return list(shown)


def _length(change: ResourceChange) -> str:
    length = change.get("prefix_length") if change.type == "google_compute_global_address" else None
    return f"/{length}" if isinstance(length, (int, str)) else ""


def _blocks(change: ResourceChange) -> list[Block]:
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
        return [parse(_MASTER)] if subnet is UNSET or subnet == "" else []
    secondary = change.get("secondary_ip_range")
    count = len(secondary) if isinstance(secondary, list) else 0
    return [("ip_cidr_range",), *(("secondary_ip_range", i, "ip_cidr_range") for i in range(count))]


def _block(change: ResourceChange, path: Steps, network: Network) -> Block:
    value = change.get(path)
    if change.type == "google_compute_global_address" and isinstance(value, str):
        length = change.get("prefix_length")
        value = f"{value}/{length}" if isinstance(length, (int, str)) else UNKNOWN
    try:
        if value is UNKNOWN or value is SENSITIVE:
            raise ValueError
        block = ip_network(str(value), strict=False)
    except ValueError:
        return Block(change, path, 4, 0, -1, network)
    return Block(change, path, block.version, int(block.network_address), int(block.broadcast_address), network)


def _network(change: ResourceChange) -> Network:
    value = change.get("network")
    networks = _nearest(change, "network", "google_compute_network")
    if networks:
        name = networks[0].get("name") if len(networks) == 1 else UNKNOWN
        return Network(frozenset(n.address for n in networks), *_named(name, networks[0]))
    if change.type == "google_container_cluster" and (value is UNSET or value == "default"):
        subnets = _nearest(change, "subnetwork", "google_compute_subnetwork")
        if len(subnets) == 1:
            return _network(subnets[0])
        value = "default"
    return Network(frozenset(), *_named(value, change))


def _nearest(change: ResourceChange, path: str, resource_type: str) -> list[ResourceChange]:
    """What a path refers to; where its value is known, of several instances the one that it names."""
    found = change.linked((path,), resource_type)
    value = change.get(path)
    if not isinstance(value, str):
        return found
    name = value.rpartition("/")[2]
    return [one for one in found if one.get("name") == name] or found


def _named(value: Any, holder: ResourceChange) -> tuple[str, str]:
    found = _NETWORK.search(value) if isinstance(value, str) else None
    if found is None:
        return "", ""
    project = found["project"] or holder.get("project")
    return found["name"], project if isinstance(project, str) else ""
