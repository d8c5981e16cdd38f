"""Reads the labels that a resource will have, those that the provider adds by default included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from octoguard.plan import SENSITIVE, UNSET
from octoguard.plan.path import parse

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.plan.path import Steps

# Where the labels are, if not in `labels`.
_OWN = {
    "google_cloud_run_service": "metadata[0].labels",
    "google_container_cluster": "resource_labels",
    "google_sql_database_instance": "settings[0].user_labels",
}
# The second one also has what others than Terraform put there.
_WITH_DEFAULTS = ("terraform_labels", "effective_labels")


@dataclass(frozen=True, slots=True)
class Labels:
    """`values` is None where the plan does not show them; `whole` is False where it may not show all."""

    path: Steps
    values: dict[str, Any] | None
    whole: bool


def labels_of(change: ResourceChange) -> Labels:
    """The labels with the provider's default ones, or, before version 5, those of the resource."""
    own = parse(_OWN.get(change.type, "labels"))
    whole, hidden = True, False
    for name in _WITH_DEFAULTS:
        path = (*own[:-1], name)
        values = change.get(path)
        if isinstance(values, dict):
            return Labels(path, values, whole=True)
        hidden = hidden or values is SENSITIVE
        # Computed by nothing but the provider: where it waits for the apply, the default labels are not known either.
        whole = whole and not _is_computed(change, path)
    values = change.get(own)
    defaults = UNSET if whole else change.provider_argument("default_labels")
    whole = not hidden and (defaults is UNSET or isinstance(defaults, dict))
    found: dict[str, Any] = dict(defaults) if isinstance(defaults, dict) else {}
    if isinstance(values, dict):
        found.update(values)
    return Labels(own, found if values is UNSET or isinstance(values, dict) else None, whole)


def _is_computed(change: ResourceChange, path: Steps) -> bool:
    mask = change.side("after")[1]
    for step in path:
        if isinstance(step, str):
            mask = mask.get(step) if isinstance(mask, dict) else mask
        elif isinstance(mask, list):
            mask = mask[step] if len(mask) > step else None
    return mask is True
