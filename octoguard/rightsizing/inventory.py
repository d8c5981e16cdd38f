"""Indexes the resources of a plan or a state, so that they can be matched with Google resource names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.errors import PlanError
from octoguard.plan import SENSITIVE, UNKNOWN, UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.rightsizing.document import SourceLine
    from octoguard.rightsizing.projects import ProjectNames

_ABSENT: Final = (SENSITIVE, UNKNOWN, UNSET)


@dataclass(frozen=True, slots=True)
class Held:
    """One resource in Terraform. Values that are unknown, not set or sensitive are None.

    `links` gives the addresses of the resources of a type that the expression at a path refers to.
    """

    address: str
    type: str
    index: int | str | None
    read: Callable[[str], Any]
    links: Callable[[str, str], list[str]] = lambda *_: []

    def get(self, path: str) -> Any:
        """The value at a path such as `settings[0].tier`."""
        value = self.read(path)
        return None if any(value is absent for absent in _ABSENT) else value

    def text(self, path: str) -> str:
        """The last part of a name, such as the zone of `projects/p/zones/us-central1-a`; "" without a value."""
        value = self.get(path)
        return value.rpartition("/")[2] if isinstance(value, str) else ""


class Inventory:
    """The resources in Terraform, by type and by address."""

    def __init__(self, name: str, resources: Iterable[Held]) -> None:
        """Index the resources."""
        self.name = name
        self.by_address: dict[str, Held] = {}
        self._by_type: dict[str, list[Held]] = {}
        self._lines: dict[tuple[str, str], dict[SourceLine, list[str]]] = {}
        for held in resources:
            self.by_address[held.address] = held
            self._by_type.setdefault(held.type, []).append(held)

    def of(self, *types: str) -> list[Held]:
        """The resources of the given types."""
        return [held for kind in types for held in self._by_type.get(kind, ())]

    def linked(self, held: Held, path: str, type_: str) -> list[Held]:
        """The resources of a type that the expression of a resource at a path refers to."""
        return [self.by_address[address] for address in held.links(path, type_) if address in self.by_address]

    def learn(self, projects: ProjectNames) -> None:
        """Record the numbers of the projects in Terraform."""
        for held in self.of("google_project"):
            projects.learn(str(held.get("number") or ""), held.text("project_id"))

    def set_at(
        self, type_: str, attribute: str, place: SourceLine, find: Callable[[str, str], SourceLine | None]
    ) -> list[str]:
        """The addresses of resources of a type whose attribute is set at the source line `place`."""
        key = (type_, attribute)
        if key not in self._lines:
            lines = self._lines[key] = {}
            for held in self.of(type_):
                line = find(held.address, attribute)
                if line is not None:
                    lines.setdefault(line, []).append(held.address)
        return self._lines[key].get(place, [])


def of_plan(plan: Plan) -> Inventory:
    """The resources that exist after a plan is applied."""
    return Inventory(plan.name, (_held(change) for change in plan.managed if change.stays))


def _held(change: ResourceChange) -> Held:
    def links(path: str, type_: str) -> list[str]:
        return [linked.address for linked in change.linked(path, type_)]

    return Held(change.address, change.type, change.index, change.get, links)


class _StateResource(msgspec.Struct):
    """One resource of `terraform show -json` on a state."""

    address: str
    mode: str
    type: str
    name: str
    index: int | str | None = None
    values: dict[str, Any] = {}
    sensitive_values: Any = None


class _StateModule(msgspec.Struct):
    """One module of `terraform show -json` on a state."""

    resources: list[_StateResource] = []
    child_modules: list[_StateModule] = []


class _StateValues(msgspec.Struct):
    root_module: _StateModule


class _State(msgspec.Struct):
    """`terraform show -json` on a state; an empty state has no values."""

    format_version: str
    values: _StateValues | None = None


def is_state(data: bytes) -> bool:
    """Whether the data is the JSON of a state (`terraform show -json`) and not of a plan."""
    try:
        top = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return "format_version" in top and "values" in top and "resource_changes" not in top


def as_plan(data: bytes, name: str) -> bytes:
    """A state as the JSON of a plan without changes. Raises PlanError for invalid data."""
    try:
        state = msgspec.json.decode(data, type=_State)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PlanError(f"{name}: invalid state JSON: {error}: use the output of terraform show -json") from None
    root = state.values.root_module if state.values else _StateModule()
    changes = list(_unchanged(root))
    return msgspec.json.encode({"format_version": "1.2", "planned_values": {}, "resource_changes": changes})


def _unchanged(module: _StateModule) -> Iterator[dict[str, Any]]:
    for resource in module.resources:
        values = resource.values
        hidden = resource.sensitive_values if resource.sensitive_values is not None else False
        change: dict[str, Any] = {"actions": ["no-op"], "before": values, "after": values, "after_unknown": {}}
        change |= {"before_sensitive": hidden, "after_sensitive": hidden}
        identity = {key: getattr(resource, key) for key in ("address", "mode", "type", "name", "index")}
        yield {**identity, "change": change}
    for inner in module.child_modules:
        yield from _unchanged(inner)
