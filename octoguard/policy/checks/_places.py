"""Matches resources by the network, or the firewall policy, that they belong to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan import ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._answers import Answer

T = TypeVar("T")

NETWORK = "google_compute_network"
_NAME = re.compile(r"(?:projects/(?P<project>[^/]+)/global/networks/)?(?P<name>[^/]+)\Z")


@dataclass(frozen=True, slots=True)
class NetworkReference:
    """What a plan shows of a resource's network: resources of this plan, else a name, else nothing."""

    addresses: frozenset[str] = frozenset()
    name: str = ""
    project: str = ""

    def is_same_as(self, other: NetworkReference) -> Answer:
        """None where it cannot be known."""
        if self.addresses and other.addresses:
            if not self.addresses & other.addresses:
                return False
            return True if len(self.addresses) == len(other.addresses) == 1 else None
        if not self.name or not other.name:
            return None
        if self.name != other.name:
            return False
        return not (self.project and other.project and self.project != other.project)


class ByPlace(Generic[T]):
    """Items by the place that they are in, so that only items that may share a place are compared."""

    def __init__(self) -> None:
        self._by_address: dict[str, list[tuple[NetworkReference, T]]] = {}
        self._by_name: dict[str, list[tuple[NetworkReference, T]]] = {}
        self._outside: dict[
            str, list[tuple[NetworkReference, T]]
        ] = {}  # by the name of a place that is not in this plan
        self._somewhere: list[T] = []

    def add(self, place: NetworkReference, thing: T) -> None:
        """Store an item under its place."""
        entry = (place, thing)
        for address in place.addresses:
            self._by_address.setdefault(address, []).append(entry)
        if place.name:
            self._by_name.setdefault(place.name, []).append(entry)
            if not place.addresses:
                self._outside.setdefault(place.name, []).append(entry)
        elif not place.addresses:
            self._somewhere.append(thing)

    def inside(self, place: NetworkReference) -> list[T]:
        """The items that are certainly in the place."""
        return [thing for where, thing in self._candidates(place) if place.is_same_as(where)]

    def near(self, place: NetworkReference) -> Iterator[tuple[T, Answer]]:
        """The items that are in the place (True) or may be in it (None)."""
        for where, thing in self._candidates(place):
            answer = place.is_same_as(where)
            if answer is not False:
                yield thing, answer
        for thing in self._somewhere:
            yield thing, None

    def _candidates(self, place: NetworkReference) -> list[tuple[NetworkReference, T]]:
        if not place.addresses:
            return self._by_name.get(place.name, [])
        # Two places in this plan are compared by resource address. A name matches only a place outside the plan.
        entries = [entry for address in place.addresses for entry in self._by_address.get(address, ())]
        return [*entries, *self._outside.get(place.name, ())]


def network_of(change: ResourceChange, path: str | Steps = "network") -> NetworkReference:
    """The network that an attribute names or refers to."""
    networks = nearest(change, path, NETWORK)
    if networks:
        name = networks[0].get("name") if len(networks) == 1 else ""
        return NetworkReference(frozenset(n.address for n in networks), *named(name, networks[0]))
    return NetworkReference(frozenset(), *named(change.get(path), change))


def network_itself(network: ResourceChange) -> NetworkReference:
    """A network of this plan as a place."""
    return NetworkReference(frozenset({network.address}), *named(network.get("name"), network))


def nearest(change: ResourceChange, path: str | Steps, *resource_types: str) -> list[ResourceChange]:
    """The resources that a path refers to; if its value is known, the instance with that name."""
    targets = [target for resource_type in resource_types for target in change.linked(path, resource_type)]
    value = change.get(path)
    if not isinstance(value, str):
        return targets
    name = value.rpartition("/")[2]
    return [target for target in targets if target.get("name") == name] or targets


def named(value: Any, holder: ResourceChange) -> tuple[str, str]:
    """(name, project) of a network by its name, id or self link; two empty strings if the plan does not show it."""
    match = _NAME.search(value) if isinstance(value, str) else None
    if match is None:
        return "", ""
    project = match["project"] or holder.get("project")
    return match["name"], project if isinstance(project, str) else ""
