"""Drift: changes outside of Terraform, from the `resource_drift` of a plan, and the real state of the resources.

An entry compares the recorded state (`before`) with what the refresh found (`after`); `prior_state` is the state after
the refresh: https://developer.hashicorp.com/terraform/internals/json-format (read 2026-11-30). A plan of
`terraform plan -refresh-only` has only drift: applying it records the drift and changes no resource.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from octoguard.plan.action import Action
from octoguard.plan.decode import state_resources
from octoguard.plan.model import ResourceChange
from octoguard.plan.path import render
from octoguard.plan.values import unite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan.model import Plan
    from octoguard.plan.path import Steps


def drifted(plan: Plan) -> list[ResourceChange]:
    """The resources that were changed or deleted outside of Terraform, without those that only moved."""
    return [change for change in plan.drift if change.is_managed and change.action is not Action.NO_OP]


def planned(plan: Plan) -> dict[str, Action]:
    """The action of the plan on each resource, by address."""
    return plan.once(
        "planned actions", lambda plan: {change.address: change.action for change in plan.managed if not change.deposed}
    )


def unplanned(plan: Plan) -> list[ResourceChange]:
    """The drifted resources without a planned change: the plan leaves them as they are.

    For the other drifted resources, the planned change shows the result after apply.
    """
    return [change for change in drifted(plan) if change.address not in planned(plan)]


def as_it_is(plan: Plan) -> Plan:
    """A plan of the real state: the resources of `unplanned` with their drift, and the others unchanged."""
    return plan.once("as it is", _as_it_is)


def _as_it_is(plan: Plan) -> Plan:
    real = replace(plan, changes=[], drift=[], _made={})
    real.changes.extend(ResourceChange(change._data, real) for change in unplanned(plan))
    known = {change.address for change in real.changes}
    for data in state_resources(plan.prior_state, plan.reader, plan.name):
        if data.address not in known:
            real.changes.append(ResourceChange(data, real))
    return real


def drifted_paths(change: ResourceChange) -> Iterator[str]:
    """The paths of the attributes that differ between the two sides, without their values."""
    before, _, hidden = change.side("before")
    after, _, also_hidden = change.side("after")
    if isinstance(before, dict) and isinstance(after, dict):
        yield from (render(steps) for steps in _differing(before, after, unite(hidden, also_hidden), ()))


def _differing(before: Any, after: Any, hidden: Any, steps: Steps) -> Iterator[Steps]:
    """The paths at which two values differ, as deep as both have the same form. Stops at a sensitive mask."""
    if before == after:
        return
    if hidden is not True and isinstance(before, dict) and isinstance(after, dict):
        masks = hidden if isinstance(hidden, dict) else {}
        for name in sorted({*before, *after}):
            yield from _differing(before.get(name), after.get(name), masks.get(name), (*steps, name))
    elif hidden is not True and isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        parts = hidden if isinstance(hidden, list) else []
        for i, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _differing(old, new, parts[i] if i < len(parts) else None, (*steps, i))
    else:
        yield steps
