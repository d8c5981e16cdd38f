"""The parsed plan: resource changes, with lookups between resources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from octoguard.plan.absence import SENSITIVE, UNKNOWN, UNSET
from octoguard.plan.action import Action
from octoguard.plan.address import instance_key, without_indexes
from octoguard.plan.decode import state_resources
from octoguard.plan.invented import is_computed
from octoguard.plan.path import Steps, parse, render
from octoguard.plan.reading import Reading
from octoguard.plan.secrets import Secrets, covered_texts
from octoguard.printable import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from msgspec import Raw

    from octoguard.plan.configuration import Configuration, Origin
    from octoguard.plan.decode import OfflineData, ValueReader

T = TypeVar("T")


class ResourceChange(Reading):
    """One resource instance, and the planned change of it."""

    __slots__ = ()

    _plan: Plan

    def __repr__(self) -> str:
        return f"<{self.action} {self.address}>"

    @property
    def index(self) -> int | str | None:
        """The instance key under `count` or `for_each`."""
        return self._data.index

    @property
    def previous_address(self) -> str | None:
        """The address before a `moved` block, or None."""
        return self._data.previous_address

    @property
    def deposed(self) -> str | None:
        """The key of a deposed object, left over from an interrupted replacement."""
        return self._data.deposed

    @property
    def action_reason(self) -> str | None:
        """Terraform's reason for the action, such as `replace_because_cannot_update`."""
        return self._data.action_reason

    @property
    def replace_paths(self) -> list[Steps]:
        """The paths of the attributes that force the replacement; empty if the plan has none (formats 0.x)."""
        return [tuple(path) for path in self._data.change.replace_paths or ()]

    @property
    def is_imported(self) -> bool:
        """Whether the plan imports the resource into the state."""
        return bytes(self._data.change.importing) != b"null"

    @property
    def prevents_destroy(self) -> bool | None:
        """Whether the sources have `lifecycle { prevent_destroy = true }`, or None if the sources are not available."""
        lookup_in_sources = self._plan.prevents_destroy
        return None if lookup_in_sources is None else lookup_in_sources(self.address)

    @property
    def creates(self) -> bool:
        """Whether the change creates or modifies the resource."""
        return self.action in (Action.CREATE, Action.UPDATE, Action.REPLACE)

    @property
    def removes(self) -> bool:
        """Whether the change destroys the existing object, or drops it from the state."""
        return self.action in (Action.DELETE, Action.REPLACE, Action.FORGET)

    def invented_by(self, path: str | Steps) -> list[str]:
        """The data sources with invented values that the expression at a path depends on, in an offline plan.

        An invented setting is UNKNOWN. An invented identity has the form of the real one.
        """
        offline = self._plan.offline
        if offline is None or not offline.data_sources:
            return []
        invented = {without_indexes(address) for address in offline.data_sources}
        data_sources = [o for o in self.origins(path) if o.kind == "data" and not is_computed(o.type)]
        return [origin.config_address for origin in data_sources if origin.config_address in invented]

    def missing_offline(self, path: str | Steps) -> list[str]:
        """Clauses on what the expression at a path depends on and an offline plan lacks.

        These are data sources that were not read and variables without a value.
        """
        offline = self._plan.offline
        if offline is None:
            return []
        unread = set(map(without_indexes, offline.unread))
        variables = {f"var.{name}" for name in offline.variables}
        origins = self.origins(path)
        return [
            *(f"{o.config_address} was not read" for o in origins if o.kind == "data" and o.config_address in unread),
            *(f"{o.text} has no value" for o in origins if o.kind == "unresolved" and o.text in variables),
        ]

    def linked(self, path: str | Steps, resource_type: str) -> list[ResourceChange]:
        """The resources of a type in this plan that the expression at a path refers to.

        Of a resource with several instances, the result has the instance that the reference names (`k["sql"].id`), or
        the one with the key of this resource (`k[each.key].id`), or else all instances.
        """
        linked: dict[str, ResourceChange] = {}
        for origin in self.origins(path):
            if origin.kind == "resource" and origin.type == resource_type:
                for change in self._narrowed(path, origin.text, self._plan.instances(origin, near=self)):
                    linked[change.address] = change
        return list(linked.values())

    def _narrowed(self, path: str | Steps, reference: str, instances: list[ResourceChange]) -> list[ResourceChange]:
        if len(instances) < 2:
            return instances
        key = instance_key(reference)
        if key is None:
            if not {"each.key", "count.index"} & set(self.references(path)):
                return instances
            key = self.index
        return [instance for instance in instances if instance.index == key] or instances


@dataclass(frozen=True)
class Plan:
    """A parsed plan. `changes` has every resource change, including data sources.

    `drift` has the changes outside of Terraform, from the recorded state to the state after the refresh.
    """

    name: str
    reader: ValueReader
    format_version: str
    terraform_version: str | None
    complete: bool | None
    applyable: bool | None
    has_deferred: bool
    configuration: Configuration
    variables: dict[str, Any]
    prior_state: Raw
    offline: OfflineData | None = None
    prevents_destroy: Callable[[str], bool | None] | None = None
    changes: list[ResourceChange] = field(default_factory=list)
    drift: list[ResourceChange] = field(default_factory=list)
    _made: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def managed(self) -> list[ResourceChange]:
        """The resources, without the data sources."""
        return [change for change in self.changes if change.is_managed]

    @cached_property
    def _by_type(self) -> dict[str, list[ResourceChange]]:
        table: dict[str, list[ResourceChange]] = {}
        for change in self.managed:
            table.setdefault(change.type, []).append(change)
        return table

    @cached_property
    def _by_config_address(self) -> dict[str, list[ResourceChange]]:
        table: dict[str, list[ResourceChange]] = {}
        for change in self.changes:
            table.setdefault(without_indexes(change.address), []).append(change)
        return table

    def drifted(self) -> list[ResourceChange]:
        """The resources that were changed or deleted outside of Terraform, without those that only moved."""
        return [change for change in self.drift if change.is_managed and change.action is not Action.NO_OP]

    def planned_actions(self) -> dict[str, Action]:
        """The action of the plan on each resource, by address."""
        return self.once(
            "planned actions",
            lambda plan: {change.address: change.action for change in plan.managed if not change.deposed},
        )

    def unplanned_drift(self) -> list[ResourceChange]:
        """The drifted resources without a planned change: the plan leaves them as they are.

        For the other drifted resources, the planned change shows the result after apply.
        """
        return [change for change in self.drifted() if change.address not in self.planned_actions()]

    def as_it_is(self) -> Plan:
        """A plan of the real state: the resources of `unplanned_drift` with their drift, and the others unchanged."""
        return self.once("as it is", _as_it_is)

    def secrets(self) -> Secrets:
        """The sensitive values of the plan: both sides of its resources and of drift, and its variables."""
        return self.once("secrets", lambda plan: Secrets(plan._sensitive_texts()))

    def _sensitive_texts(self) -> Iterator[str]:
        # Resources of the state appear in evidence only if drift is evaluated.
        around = self.as_it_is().changes if self.unplanned_drift() else []
        for change in (*self.changes, *self.drift, *around):
            yield from change.sensitive_texts()
        for name, variable in self.variables.items():
            if isinstance(variable, dict) and self.configuration.variable_is_sensitive(name):
                yield from covered_texts(variable.get("value"), True)

    def once(self, key: str, build: Callable[[Plan], T]) -> T:
        """The cached result of `build` for this plan. Checks use it for indexes, so that none walks the plan twice."""
        if key not in self._made:
            self._made[key] = build(self)
        made: T = self._made[key]
        return made

    def of_type(self, *resource_types: str) -> list[ResourceChange]:
        """The managed resources of these types that exist after apply."""
        return [c for t in resource_types for c in self._by_type.get(t, ()) if c.stays]

    def instances(self, origin: Origin, near: ResourceChange) -> list[ResourceChange]:
        """The resource instances of an origin, and only those in the module instance of `near` if any are there."""
        candidates = self._by_config_address.get(origin.config_address, [])
        together = [c for c in candidates if _shared_modules(c.module, near.module)]
        return together or candidates

    def provider_majors(self, address: str) -> frozenset[int]:
        """The possible major versions of a provider of this plan."""
        name = address.rpartition("/")[2]
        for planned in self.offline.providers if self.offline else ():
            stood_in, _, version = planned.partition(" ")
            if stood_in == name and version.partition(".")[0].isdecimal():
                return frozenset({int(version.partition(".")[0])})
        return self.configuration.provider_majors(address)

    def may_be_unknown(self, origin: Origin) -> bool:
        """Whether a value that depends on the origin can be unknown until apply."""
        if origin.kind not in ("resource", "data"):
            return True
        instances = self._by_config_address.get(origin.config_address, [])
        if not origin.attribute or any(mark in origin.attribute for mark in "[*"):
            return bool(instances)
        # No instance: a resource with count 0, or a data source that was read during planning.
        return any(_is_unknown(change, origin.attribute) for change in instances)


def _as_it_is(plan: Plan) -> Plan:
    real = replace(plan, changes=[], drift=[], _made={})
    real.changes.extend(ResourceChange(change._data, real) for change in plan.unplanned_drift())
    known = {change.address for change in real.changes}
    for data in state_resources(plan.prior_state, plan.reader, plan.name):
        if data.address not in known:
            real.changes.append(ResourceChange(data, real))
    return real


def _is_unknown(change: ResourceChange, attribute: str) -> bool:
    """Whether an attribute, or a part of it, is known only after apply."""
    mask = change.side("after")[1]
    for step in parse(attribute):
        if isinstance(step, str):
            mask = mask.get(step) if isinstance(mask, dict) else mask if mask is True else None
    return mask is not None


def _shared_modules(module: str, other: str) -> bool:
    return module == other or module.startswith(f"{other}.") or other.startswith(f"{module}.")


def describe(value: Any, limit: int = 80, unknown: str = "known after apply") -> str:
    """A value as text on one line of at most `limit` characters. It never holds a sensitive value.

    `unknown` is the text of UNKNOWN.
    """
    if value is SENSITIVE or value is UNSET or value is UNKNOWN:
        return {id(SENSITIVE): "(sensitive)", id(UNSET): "unset", id(UNKNOWN): unknown}[id(value)]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        text = "[" + ", ".join(describe(item, limit, unknown) for item in value[:8])
        text += (", ..." if len(value) > 8 else "") + "]"
    elif isinstance(value, dict):
        text = (
            "{" + ", ".join(f"{name}: {describe(item, limit, unknown)}" for name, item in list(value.items())[:8]) + "}"
        )
    else:
        text = str(value)
    text = clean(text)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def changed_paths(change: ResourceChange) -> Iterable[str]:
    """The top-level attributes whose planned value differs, for plans that do not say why they replace."""
    before, after = change.side("before")[0] or {}, change.side("after")[0] or {}
    return [render((name,)) for name in before if name in after and before[name] != after[name]]
