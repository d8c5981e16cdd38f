"""The ID and the display name of each project by its number.

Google names the project by its number in every answer, whatever was asked. Terraform, bills, budgets and measurements
name it by its ID. Source: https://docs.cloud.google.com/recommender/docs/using-api.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

_NUMBER: Final = re.compile(r"\d+\Z")
_IN_NAME: Final = re.compile(r"\bprojects/(\d+)(?=/|\Z)")
_OWNER: Final = re.compile(r"(?://[\w.-]+/)?projects/([^/]+)")


class _ProjectData(msgspec.Struct, rename="camel", frozen=True):
    name: str = ""
    project_id: str = ""
    display_name: str = ""


class _Projects(msgspec.Struct, frozen=True):
    projects: list[_ProjectData] = []


def is_number(project: str) -> bool:
    """Whether a project is named by its number. An ID starts with a letter."""
    return _NUMBER.match(project) is not None


def possible_projects(project: str, owner: str, name: str) -> set[str]:
    """The ID and the number of the project of a resource, as far as a recommendation says them.

    `project` is the one in the name of the resource, `owner` the project of the recommendation, and `name` the name of
    the recommendation. If only the number of `project` is known, it is the project of the recommendation, unless the
    recommendation has another number.
    """
    number = name.split("/")[1]
    own = {owner, number}
    if project in ("", *own) or (is_number(project) and not is_number(number)):
        return own | ({project} if project else set())
    return {project}


@dataclass(slots=True)
class ProjectNames:
    """Project IDs by number. A number with two different IDs stays a number, because either may be wrong."""

    _ids: dict[str, str] = field(default_factory=dict)
    _disputed: set[str] = field(default_factory=set)
    _titles: dict[str, str] = field(default_factory=dict)
    _likely: dict[str, set[str]] = field(default_factory=dict)

    def learn(self, number: str, project: str) -> None:
        """Record that a project number and a project ID are the same project; ignored for anything else."""
        if not is_number(number) or is_number(project) or not project:
            return
        if self._ids.setdefault(number, project) != project:
            self._disputed.add(number)

    def learn_list(self, asked: str, names: Iterable[str]) -> None:
        """Record the number in the names that a list of one project answered. `asked` is `projects/ID/...`."""
        kind, owner, *_ = f"{asked}//".split("/")
        if kind != "projects":
            return
        for name in names:
            self.learn(_owner(name), owner)

    def suppose(self, name: str, resources: Iterable[str]) -> None:
        """Record that the resources of a recommendation are in its project, if nothing better says which it is."""
        number = _owner(name)
        if not is_number(number):
            return
        self._likely.setdefault(number, set()).update(
            project for project in map(_owner, resources) if project not in ("", "_") and not is_number(project)
        )

    def read(self, pages: Iterable[bytes]) -> None:
        """Record the projects in a list of Resource Manager. Ignores a page that cannot be read."""
        for page in pages:
            try:
                projects = msgspec.json.decode(page, type=_Projects).projects
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                continue
            for project in projects:
                self.learn(project.name.removeprefix("projects/"), project.project_id)
                if project.project_id and project.display_name:
                    self._titles[project.project_id] = project.display_name

    def id_of(self, project: str) -> str:
        """The ID of a project that is named by number or ID; the number itself if no ID is known."""
        if not is_number(project):
            return project
        if project in self._ids:
            return project if project in self._disputed else self._ids[project]
        likely = self._likely.get(project, ())
        return next(iter(likely)) if len(likely) == 1 else project

    def name(self, name: str) -> str:
        """A resource name with project IDs in place of numbers."""
        at = name.find("projects/")
        if at < 0 or (not name[at + 9 : at + 10].isdigit() and "projects/" not in name[at + 9 :]):
            return name  # most names, without a regular expression
        return _IN_NAME.sub(lambda match: f"projects/{self.id_of(match[1])}", name)

    def value(self, value: Any) -> Any:
        """JSON data with project IDs in place of numbers in every name."""
        if isinstance(value, str):
            return self.name(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {key: self.value(item) for key, item in value.items()}
        return value

    def numbers(self, projects: Iterable[str]) -> dict[str, str]:
        """`{ID: number}` of the given projects, as far as known."""
        numbers = {self.id_of(number): number for number in (*self._ids, *self._likely)}
        return {project: numbers[project] for project in projects if numbers.get(project, project) != project}

    def titles(self, projects: Iterable[str]) -> dict[str, str]:
        """`{ID: display name}` of the given projects, as far as known and different from the ID."""
        return {p: self._titles[p] for p in projects if self._titles.get(p, p) != p}


def _owner(name: str) -> str:
    match = _OWNER.match(name)
    return match[1] if match else ""
