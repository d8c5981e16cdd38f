"""Reads the labels of a resource, including the default labels of the provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from octoguard.plan import SENSITIVE, UNSET
from octoguard.plan.path import parse

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.plan.path import Steps

# The path of the labels, if it is not `labels`.
_OWN = {
    "google_cloud_run_service": "metadata[0].labels",
    "google_container_cluster": "resource_labels",
    "google_sql_database_instance": "settings[0].user_labels",
}
# effective_labels also contains labels that were added outside of Terraform.
_WITH_DEFAULTS = ("terraform_labels", "effective_labels")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels at a path: `values` is None if they are not known; `complete` is False if some may be missing."""

    path: Steps
    values: dict[str, Any] | None
    complete: bool


def labels_of(change: ResourceChange) -> Labels:
    """The labels with the default labels of the provider, or before version 5 the labels of the resource."""
    own = parse(_OWN.get(change.type, "labels"))
    complete, hidden = True, False
    for name in _WITH_DEFAULTS:
        path = (*own[:-1], name)
        values = change.get(path)
        if isinstance(values, dict):
            return Labels(path, values, complete=True)
        hidden = hidden or values is SENSITIVE
        # Only the provider computes this map. If it is unknown, the default labels are not known either.
        complete = complete and not _is_computed(change, path)
    values = change.get(own)
    defaults = UNSET if complete else change.provider_argument("default_labels")
    complete = not hidden and (defaults is UNSET or isinstance(defaults, dict))
    labels: dict[str, Any] = dict(defaults) if isinstance(defaults, dict) else {}
    if isinstance(values, dict):
        labels.update(values)
    return Labels(own, labels if values is UNSET or isinstance(values, dict) else None, complete)


def _is_computed(change: ResourceChange, path: Steps) -> bool:
    mask = change.side("after")[1]
    for step in path:
        if isinstance(step, str):
            mask = mask.get(step) if isinstance(mask, dict) else mask
        elif isinstance(mask, list):
            mask = mask[step] if len(mask) > step else None
    return mask is True
