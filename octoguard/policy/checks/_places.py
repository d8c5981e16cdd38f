"""Joins resources by the network, or by the firewall policy, that they are part of."""

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
    """What a plan says of the network something is in: resources of this plan, else a name, else nothing."""

    addresses: frozenset[str] = frozenset()
    name: str = ""
    project: str = ""

    def is_same_as(self, other: NetworkReference) -> Answer:
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


class ByPlace(Generic[T]):
    """Things by the place that they are in, so that only those that may share one are ever compared."""

    def __init__(self) -> None:
        self._by_address: dict[str, list[tuple[NetworkReference, T]]] = {}
        self._by_name: dict[str, list[tuple[NetworkReference, T]]] = {}
        self._outside: dict[str, list[tuple[NetworkReference, T]]] = {}  # by the name of a place that this plan has not
        self._somewhere: list[T] = []

    def add(self, place: NetworkReference, thing: T) -> None:
        """Remember where something is."""
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
        """What is in the place for sure."""
        return [thing for where, thing in self._candidates(place) if place.is_same_as(where)]

    def near(self, place: NetworkReference) -> Iterator[tuple[T, Answer]]:
        """What is in the place (True) or may be in it (None)."""
        for where, thing in self._candidates(place):
            answer = place.is_same_as(where)
            if answer is not False:
                yield thing, answer
        for thing in self._somewhere:
            yield thing, None

    def _candidates(self, place: NetworkReference) -> list[tuple[NetworkReference, T]]:
        if not place.addresses:
            return self._by_name.get(place.name, [])
        # Two places of this plan are told apart by their addresses; a name counts only for one outside of it.
        found = [entry for address in place.addresses for entry in self._by_address.get(address, ())]
        return [*found, *self._outside.get(place.name, ())]


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
    """What a path refers to; where its value is known, of several instances the one that it names."""
    found = [one for resource_type in resource_types for one in change.linked(path, resource_type)]
    value = change.get(path)
    if not isinstance(value, str):
        return found
    name = value.rpartition("/")[2]
    return [one for one in found if one.get("name") == name] or found


def named(value: Any, holder: ResourceChange) -> tuple[str, str]:
    """(name, project) of a network by its name, id or self link; two empty texts where the plan does not tell."""
    found = _NAME.search(value) if isinstance(value, str) else None
    if found is None:
        return "", ""
    project = found["project"] or holder.get("project")
    return found["name"], project if isinstance(project, str) else ""
