"""Drift: changes outside of Terraform, from the `resource_drift` of a plan, and the real state of the resources.

An entry compares the recorded state (`before`) with what the refresh found (`after`); `prior_state` is the state after
the refresh: https://developer.hashicorp.com/terraform/internals/json-format (read 2026-11-30). A plan of
`terraform plan -refresh-only` has only drift: applying it records the drift and changes no resource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.plan.path import render
from octoguard.plan.values import unite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan.model import ResourceChange
    from octoguard.plan.path import Steps


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
