"""The ownership rules of octoguard.toml: label keys, path rules, and the projects of each environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.config.settings import listed
from octoguard.rightsizing.ownership import Ownership, OwnershipRules, PathRule

if TYPE_CHECKING:
    from octoguard.config.settings import Settings


def ownership_rules(settings: Settings | None) -> OwnershipRules:
    """The rules of `[rightsizing]` and `[environments]`; the default label keys without octoguard.toml.

    A project or pattern that several environments list belongs to none of them.
    """
    if settings is None:
        return OwnershipRules()
    own = settings.rightsizing
    names: dict[str, list[str]] = {}
    for name, environment in settings.environments.items():
        for project in listed(environment.projects):
            names.setdefault(project, []).append(name)
    paths = [PathRule(each.glob, Ownership(each.owner, each.team, each.environment)) for each in own.paths]
    environments = {project: found[0] if len(found) == 1 else "" for project, found in names.items()}
    return OwnershipRules(own.owner_labels, own.team_labels, own.environment_labels, paths, environments)
