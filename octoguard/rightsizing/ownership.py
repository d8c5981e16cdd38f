"""Finds the owner, the team and the environment of a recommendation: by label, by the path of its file, by its project.

Nothing is guessed: what no label and no rule states stays "" and is shown as "not labelled". Sensitive values are never
used, because a reader returns no value for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from octoguard.globs import matcher

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octoguard.rightsizing.resource_values import ResourceValues

NOT_LABELLED: Final = "not labelled"
# Where Google resources keep labels in Terraform; the first place that has a key wins. `effective_labels` includes the
# default_labels of the provider. A GKE node pool has labels of its VMs, and then labels of its Kubernetes nodes.
_LABELS: Final = (
    "effective_labels",
    "terraform_labels",
    "labels",
    "user_labels",
    "settings[0].user_labels",
    "resource_labels",
    "node_config[0].resource_labels",
    "node_config[0].labels",
)


class Ownership(msgspec.Struct, frozen=True):
    """Who a recommendation belongs to. "" means that no label and no rule states it.

    Several different values, of several resources, are sorted and separated by commas.
    """

    owner: str = ""
    team: str = ""
    environment: str = ""


@dataclass(frozen=True, slots=True)
class PathRule:
    """The ownership of the resources in files that match a pattern; "" leaves a value to later rules."""

    glob: str
    ownership: Ownership


@dataclass(frozen=True, slots=True)
class OwnershipRules:
    """The label keys for each value, rules for paths, and the environment of each project (an ID or a pattern)."""

    owner_labels: Sequence[str] = ("owner",)
    team_labels: Sequence[str] = ("team",)
    environment_labels: Sequence[str] = ("environment", "env")
    paths: Sequence[PathRule] = ()
    environments: Mapping[str, str] = field(default_factory=dict)


def labels_of(resource: ResourceValues) -> dict[str, str]:
    """The known labels of a resource in Terraform, from every place that has labels."""
    labels: dict[str, str] = {}
    for path in _LABELS:
        values = resource.get(path)
        if isinstance(values, dict):
            for key, value in values.items():
                if isinstance(value, str):
                    labels.setdefault(key, value)
    return labels


def of(resource: ResourceValues | None, file: str, project: str, rules: OwnershipRules) -> Ownership:
    """The ownership of one resource: each value by label, else by path, else the environment by project.

    `file` is the path of the Terraform file, relative to octoguard.toml, or "". `resource` is None without Terraform.
    """
    labels = labels_of(resource) if resource is not None else {}
    path = _by_path(file, rules.paths)
    return Ownership(
        _first(labels, rules.owner_labels) or path.owner,
        _first(labels, rules.team_labels) or path.team,
        _first(labels, rules.environment_labels) or path.environment or _by_project(project, rules.environments),
    )


def of_all(resources: Iterable[tuple[ResourceValues | None, str]], project: str, rules: OwnershipRules) -> Ownership:
    """The ownership of a recommendation with these (resource, file), one pair for each Terraform change."""
    each = [of(resource, file, project, rules) for resource, file in resources] or [of(None, "", project, rules)]
    return Ownership(
        _joined(one.owner for one in each), _joined(one.team for one in each), _joined(one.environment for one in each)
    )


def _joined(values: Iterable[str]) -> str:
    return ", ".join(sorted({value for value in values if value}))


def _first(labels: Mapping[str, str], keys: Sequence[str]) -> str:
    """The value of the first key with a value. An empty label states nothing."""
    return next((labels[key] for key in keys if labels.get(key)), "")


def _by_path(file: str, rules: Sequence[PathRule]) -> Ownership:
    """Each value of the first rule that matches the file and has it."""
    path = file.replace("\\", "/").removeprefix("./")
    matching = [rule.ownership for rule in rules if path and matcher(rule.glob)(path)]
    return Ownership(
        next((one.owner for one in matching if one.owner), ""),
        next((one.team for one in matching if one.team), ""),
        next((one.environment for one in matching if one.environment), ""),
    )


def _by_project(project: str, environments: Mapping[str, str]) -> str:
    """The environment of a project: of its ID, else of the patterns that match it. "" if the patterns disagree."""
    if project in environments:
        return environments[project]
    names = {name for pattern, name in environments.items() if matcher(pattern)(project)}
    return names.pop() if len(names) == 1 else ""
