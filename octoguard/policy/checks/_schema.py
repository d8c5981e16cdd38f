"""Distinguishes unset attributes from attributes that the provider version of the plan does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.plan.path import parse

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.plan.path import Steps


def has_attribute(change: ResourceChange, path: str | Steps) -> bool:
    """Whether the planned object has an attribute at all.

    Terraform writes every attribute of the provider schema: as null if it is unset, or in the unknown mask if it is
    known only after apply. If an attribute is in neither but its block is there, the provider does not have it.
    """
    value: Any
    value, unknown, _ = change.side("after")
    for step in parse(path) if isinstance(path, str) else path:
        if isinstance(step, str):
            if unknown is True or not isinstance(value, dict):
                return True
            unknown = unknown.get(step) if isinstance(unknown, dict) else None
            if step not in value and unknown is None:
                return False
            value = value.get(step)
        else:
            value = value[step] if isinstance(value, list) and len(value) > step else None
            unknown = unknown[step] if isinstance(unknown, list) and len(unknown) > step else unknown is True or None
    return True
