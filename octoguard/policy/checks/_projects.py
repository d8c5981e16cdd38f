"""Finds the project, folder or organization of a resource, under one name even if the plan has several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import UNKNOWN, UNSET

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

PROJECT = "google_project"
FOLDER = "google_folder"
_PREFIXES = ("projects/", "folders/", "organizations/")
DEFAULT = "the provider's project"


def project_name(project: ResourceChange) -> str:
    """The name of a project of this plan: its ID, or its address if the ID is not known."""
    project_id = project.get("project_id")
    return project_id if isinstance(project_id, str) else project.address


def parent_of(change: ResourceChange, plan: Plan, path: str = "project") -> str | None:
    """The project, folder or organization that an attribute names; None if it is not known."""
    value = change.get(path)
    if isinstance(value, str) and value:
        return named(value, plan)
    if value is UNSET or value == "":
        return DEFAULT
    if value is UNKNOWN:
        parents = [project_name(project) for project in change.linked(path, PROJECT)]
        parents += [folder.address for folder in change.linked(path, FOLDER)]
        return parents[0] if len(parents) == 1 else None
    return None


def named(text: str, plan: Plan) -> str:
    """The canonical name: the ID of a project (from `projects/p`, `p` or its number), or the address of a folder."""
    name = text
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return plan.once("projects and folders by number", _by_number).get(name, name)


def _by_number(plan: Plan) -> dict[str, str]:
    known = [(project.get("number"), project_name(project)) for project in plan.of_type(PROJECT)]
    known += [(folder.get("folder_id"), folder.address) for folder in plan.of_type(FOLDER)]
    numbers = [(str(number), name) for number, name in known if isinstance(number, (int, str))]
    return {number: name for number, name in numbers if number.isdigit()}
