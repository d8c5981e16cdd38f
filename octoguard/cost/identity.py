"""Reads from a plan what a bill says about a resource: its ID, name, project, location and labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.cost.locations import place_of, zone_in
from octoguard.plan import UNSET
from octoguard.plan.provider_arguments import provider_argument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.reading import Side

# Where resource types keep their labels. The effective labels include the default labels of the provider.
LABELS: tuple[tuple[str | int, ...], ...] = (
    ("effective_labels",),
    ("labels",),
    ("resource_labels",),
    ("user_labels",),
    ("settings", 0, "user_labels"),
    ("node_config", 0, "resource_labels"),
)
_NAMES = ("name", "display_name", "cluster_id", "instance_id", "dataset_id", "repository_id")


@dataclass(frozen=True, slots=True)
class Identity:
    """A resource as a bill identifies it. A text is "" if the plan does not show it, a label value then is None."""

    id: str = ""
    name: str = ""
    project: str = ""
    region: str = ""
    zone: str = ""
    labels: Mapping[str, str | None] = field(default_factory=dict)


def identity_of(change: ResourceChange, plan: Plan, hide: Callable[[str], str]) -> Identity:
    """The identity of a resource after apply, or before apply if it is removed. `hide` removes sensitive values."""
    side: Side = "after" if change.stays else "before"

    def text(path: str) -> str:
        value = change.get(path, side)
        return hide(value) if isinstance(value, str) else ""

    place, assumed = place_of(change, side, plan)
    return Identity(
        text("id"),
        next(filter(None, map(text, _NAMES)), ""),
        text("project") or hide(provider_argument(plan, change, "project")),
        "" if assumed or place == "global" else hide(place),
        next((zone for zone in map(text, ("zone", "location")) if zone_in(zone)), "").rpartition("/")[2],
        _labels(change, side, hide),
    )


def _labels(change: ResourceChange, side: Side, hide: Callable[[str], str]) -> dict[str, str | None]:
    """The labels with their values. A value that the plan does not show, or that is sensitive, is None."""
    labels: dict[str, str | None] = {}
    for path in reversed(LABELS):
        value = change.get(path, side)
        if not isinstance(value, dict):
            continue
        for key in value:
            part = change.get((*path, key), side)
            if part is not UNSET:
                labels[hide(str(key))] = hide(part) if isinstance(part, str) else None
    return dict(sorted(labels.items()))
