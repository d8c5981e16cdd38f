"""Finds the resource of a plan that a measurement is about, by name, project and location."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

# The attribute with the name of a resource, where it is not `name`.
_NAMED_BY: Final = {
    "google_artifact_registry_repository": "repository_id",
    "google_bigquery_dataset": "dataset_id",
    "google_bigquery_table": "table_id",
    "google_logging_project_bucket_config": "bucket_id",
    "google_secret_manager_secret": "secret_id",
}
_PARENTS: Final = {
    "google_bigquery_table": ("dataset_id", "google_bigquery_dataset", "dataset_id"),
    "google_container_node_pool": ("cluster", "google_container_cluster", "name"),
}
_PLACES: Final = ("zone", "region", "location")
# Names of these are unique in Google Cloud, so the location does not matter.
_GLOBAL_NAMES: Final = frozenset({"google_storage_bucket"})
# Legacy storage classes, which are charged as Standard.
OLD_CLASSES: Final = {"regional": "standard", "multi_regional": "standard", "durable_reduced_availability": "standard"}


class Target(NamedTuple):
    """The resource of a measurement, as its source names it. "" is unknown; without `names` it is the project's."""

    type: str
    project: str
    location: str
    names: tuple[str, ...]
    parent: str = ""

    def __str__(self) -> str:
        name = self.names[0] if self.names else f"of project {self.project or 'unknown'}"
        return f"{self.type} {name}"


class _Known(NamedTuple):
    address: str
    name: str
    project: str
    location: str
    parent: str


class Matcher:
    """The resources of a plan that exist after apply, by type."""

    def __init__(self, plan: Plan) -> None:
        """Read the names, projects and locations. Values that are unknown or sensitive match nothing by name."""
        self._by_type: dict[str, list[_Known]] = {}
        self._changes: dict[str, ResourceChange] = {}
        self._found: dict[Target, tuple[str, ...]] = {}
        for change in plan.managed:
            if change.stays:
                self._changes[change.address] = change
                self._by_type.setdefault(change.type, []).append(_known(change))

    def find(self, target: Target) -> tuple[str, ...]:
        """The addresses of the resources that a measurement can be about. Exactly one is a match."""
        if target not in self._found:
            known = self._by_type.get(target.type, ())
            self._found[target] = tuple(resource.address for resource in known if _is(resource, target))
        return self._found[target]

    def change(self, address: str) -> ResourceChange:
        """The resource at an address."""
        return self._changes[address]

    def storage_class(self, address: str) -> str:
        """The default storage class of a bucket in lower case; "" if the plan does not show it."""
        value = self._changes[address].get("storage_class", "after")
        if value is UNSET or value == "":
            return "standard"
        return OLD_CLASSES.get(value.lower(), value.lower()) if isinstance(value, str) else ""


def _known(change: ResourceChange) -> _Known:
    location = next(filter(None, (_text(change, place) for place in _PLACES)), "")
    return _Known(
        change.address,
        _text(change, _NAMED_BY.get(change.type, "name")),
        _text(change, "project"),
        location,
        _parent(change),
    )


def _parent(change: ResourceChange) -> str:
    """The name of the data set of a table, or of the cluster of a node pool; "" if unknown."""
    if change.type not in _PARENTS:
        return ""
    path, kind, attribute = _PARENTS[change.type]
    linked = change.linked(path, kind)
    return _text(change, path) or (_text(linked[0], attribute) if len(linked) == 1 else "")


def _text(change: ResourceChange, path: str) -> str:
    """The last part of a name; "" for a value that is unset, unknown or sensitive."""
    value = change.get(path, "after")
    if value is UNKNOWN or value is SENSITIVE or not isinstance(value, str):
        return ""
    return value.rpartition("/")[2]


def _is(resource: _Known, target: Target) -> bool:
    if target.names and resource.name not in target.names:
        return False
    if target.project and resource.project and target.project != resource.project:
        return False
    if target.parent and resource.parent and target.parent != resource.parent:
        return False
    return target.type in _GLOBAL_NAMES or _near(resource.location.lower(), target.location.lower())


def _near(one: str, other: str) -> bool:
    """Whether one place is or contains the other; an empty one can be any."""
    return not one or not other or one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")
