"""Combines the estimates of two plans into one: `before` is the cost after the old plan, `after` that of the new."""

from __future__ import annotations

from octoguard.cost.estimate import Estimate, ResourceCost
from octoguard.plan import Action


def compare(new: Estimate, old: Estimate) -> Estimate:
    """The new estimate with the old one as its baseline, by resource. A moved resource matches its old address."""
    combined = Estimate(new.usage, new.catalogue, other_providers=new.other_providers)
    old_resources = {resource.address: resource for resource in old.resources if _stays(resource)}
    for resource in new.resources:
        if not _stays(resource):
            continue
        base = old_resources.pop(resource.address, None)
        if base is None and (moved := resource.change.previous_address):
            base = old_resources.pop(moved, None)
        combined.resources.append(_beside(resource, base))
    combined.resources += [
        ResourceCost(removed.change, removed.status, removed.after, None, removed.reason, Action.DELETE)
        for removed in old_resources.values()
    ]
    return combined


def _stays(resource: ResourceCost) -> bool:
    return resource.exists_after


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
