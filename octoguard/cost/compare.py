"""Combines the estimates of two plans into one: `before` is the cost after the old plan, `after` that of the new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.estimate import Estimate, ResourceCost
from octoguard.plan import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octoguard.plan import ResourceChange

    FormerNames = Callable[[ResourceChange], Iterable[str]]


def _previous(change: ResourceChange) -> Iterable[str]:
    return filter(None, [change.previous_address])


def compare(new: Estimate, old: Estimate, former_names: FormerNames = _previous) -> Estimate:
    """The new estimate with the old one as its baseline, by resource.

    A resource matches its own address, else a former address (`former_names`), else the resource of the same type and
    ID. So a moved resource is not a removed one and an added one.
    """
    combined = Estimate(new.usage, new.catalogue, other_providers=new.other_providers)
    resources = [resource for resource in new.resources if resource.exists_after]
    base = _matches(resources, [resource for resource in old.resources if resource.exists_after], former_names)
    combined.resources += [_beside(resource, base.pop(id(resource), None)) for resource in resources]
    combined.resources += [
        ResourceCost(removed.change, removed.status, removed.after, None, removed.reason, Action.DELETE)
        for removed in base.values()
    ]
    return combined


def _matches(new: list[ResourceCost], old: list[ResourceCost], former_names: FormerNames) -> dict[int, ResourceCost]:
    """The old resource of each new one, by the identity of the Python object; the rest under their own identity."""
    rest = {resource.address: resource for resource in old}
    matched: dict[int, ResourceCost] = {}

    def pair(resource: ResourceCost, address: str | None) -> None:
        if id(resource) not in matched and address in rest:
            matched[id(resource)] = rest.pop(address)

    for resource in new:
        pair(resource, resource.address)
    later = {resource.change.previous_address: address for address, resource in rest.items()}
    ids = {_id(resource.change): address for address, resource in rest.items()}
    for resource in new:
        if rest and id(resource) not in matched:
            change = resource.change
            for address in (*former_names(change), later.get(resource.address), ids.get(_id(change))):
                pair(resource, address)
    return {**matched, **{id(resource): resource for resource in rest.values()}}


def _id(change: ResourceChange) -> tuple[str, str]:
    """(type, ID) of a resource that exists. Without a known ID, its address, which matches no other resource."""
    value = change.get("id")
    return change.type, value if isinstance(value, str) and value else f"address {change.address}"


def _beside(new: ResourceCost, old: ResourceCost | None) -> ResourceCost:
    if old is None:
        return ResourceCost(new.change, new.status, None, new.after, new.reason, Action.CREATE)
    same = new.after == old.after
    status = new.status
    if status == "priced" and old.status in ("unpriced", "partly-priced"):
        status = "partly-priced"
    before = new.after if same else old.after
    action = Action.NO_OP if same and new.status == old.status else Action.UPDATE
    return ResourceCost(new.change, status, before, new.after, new.reason or old.reason, action)
