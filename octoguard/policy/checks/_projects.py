"""Tells which project, folder or organization a resource is in, by one name wherever the plan knows several."""

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
    """What `parent_of` calls a project of this plan."""
    found = project.get("project_id")
    return found if isinstance(found, str) else project.address


def parent_of(change: ResourceChange, plan: Plan, path: str = "project") -> str | None:
    """The project, folder or organization that an attribute names; None where the plan does not tell."""
    value = change.get(path)
    if isinstance(value, str) and value:
        return named(value, plan)
    if value is UNSET or value == "":
        return DEFAULT
    if value is UNKNOWN:
        found = [project_name(project) for project in change.linked(path, PROJECT)]
        found += [folder.address for folder in change.linked(path, FOLDER)]
        return found[0] if len(found) == 1 else None
    return None


def named(text: str, plan: Plan) -> str:
    """`projects/p`, `p`, or the number of a project of this plan as its id; a folder of this plan as its address."""
    name = text
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return plan.once("projects and folders by number", _by_number).get(name, name)


def _by_number(plan: Plan) -> dict[str, str]:
    known = [(project.get("number"), project_name(project)) for project in plan.of_type(PROJECT)]
    known += [(folder.get("folder_id"), folder.address) for folder in plan.of_type(FOLDER)]
    numbers = [(str(number), name) for number, name in known if isinstance(number, (int, str))]
    return {number: name for number, name in numbers if number.isdigit()}
