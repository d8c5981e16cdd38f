"""The plan as the rest of octoguard sees it: resource changes with values whose absences have names."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from octoguard.errors import PlanError
from octoguard.plan.absence import SENSITIVE, UNKNOWN, UNSET, Unknown, Unset, Value
from octoguard.plan.address import instance_key, module_address, module_path, without_indexes
from octoguard.plan.decode import OfflineData, ResourceChangeData, ValueReader, mentions
from octoguard.plan.path import Steps, parse, render
from octoguard.plan.provider_blocks import is_never_computed
from octoguard.plan.provider_sensitive import sensitive_attributes
from octoguard.plan.secrets import Secrets, covered_texts
from octoguard.plan.values import AFTER_APPLY, lookup, mask_attributes, pruned, unite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octoguard.plan.configuration import Configuration, Origin

Side = Literal["before", "after"]
T = TypeVar("T")


class Action(StrEnum):
    """What Terraform would do with a resource. `REPLACE` destroys and creates; `FORGET` drops it from the state."""

    NO_OP = "no-op"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    FORGET = "forget"


# The combinations that the format documents; `create, forget` replaces but leaves the old object in the cloud.
_ACTIONS = {
    ("no-op",): Action.NO_OP,
    ("create",): Action.CREATE,
    ("read",): Action.READ,
    ("update",): Action.UPDATE,
    ("delete",): Action.DELETE,
    ("forget",): Action.FORGET,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("create", "forget"): Action.REPLACE,
}


class ResourceChange:
    """One resource instance and what the plan does to it. Values are decoded when they are first asked for."""

    __slots__ = ("_absences", "_data", "_plan", "_sides", "action", "address", "module", "type")

    def __init__(self, data: ResourceChangeData, plan: Plan) -> None:
        self._data = data
        self._plan = plan
        self._sides: dict[Side, tuple[Any, Any, Any]] = {}
        self._absences: dict[Steps, Unset | Unknown] = {}
        self.address = data.address
        self.type = data.type
        self.module = data.module_address if data.module_address is not None else module_address(data.address)
        action = _ACTIONS.get(tuple(data.change.actions))
        if action is None:
            raise PlanError(
                f"{plan.name}: {data.address}: the action {data.change.actions!a} is not one octoguard knows: "
                "what it cannot read whole it does not judge; update octoguard"
            )
        self.action = action

    def __repr__(self) -> str:
        return f"<{self.action} {self.address}>"

    @property
    def is_managed(self) -> bool:
        """A resource, not a data source."""
        return self._data.mode == "managed"

    @property
    def name(self) -> str:
        """The resource's name in the configuration (`primary` of `google_sql_database_instance.primary`)."""
        return self._data.name

    @property
    def index(self) -> int | str | None:
        """The instance key under `count` or `for_each`."""
        return self._data.index

    @property
    def provider(self) -> str | None:
        """The provider's address, such as registry.terraform.io/hashicorp/google."""
        return self._data.provider_name

    @property
    def previous_address(self) -> str | None:
        """Where a `moved` block takes it from."""
        return self._data.previous_address

    @property
    def deposed(self) -> str | None:
        """The key of a deposed object, left over from an interrupted replacement."""
        return self._data.deposed

    @property
    def action_reason(self) -> str | None:
        """Terraform's own reason, such as `replace_because_cannot_update`."""
        return self._data.action_reason

    @property
    def replace_paths(self) -> list[Steps]:
        """The attributes that force the replacement; empty when the plan does not say (formats 0.x)."""
        return [tuple(path) for path in self._data.change.replace_paths or ()]

    @property
    def creates(self) -> bool:
        """There is something new or changed afterwards."""
        return self.action in (Action.CREATE, Action.UPDATE, Action.REPLACE)

    @property
    def removes(self) -> bool:
        """What was there is destroyed or no longer managed."""
        return self.action in (Action.DELETE, Action.REPLACE, Action.FORGET)

    @property
    def stays(self) -> bool:
        """It exists after apply."""
        return self.action in (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.NO_OP)

    def side(self, side: Side) -> tuple[Any, Any, Any]:
        """(value, unknown mask, sensitive mask) of one side."""
        if side not in self._sides:
            self._sides[side] = self._decode(side)
        return self._sides[side]

    def _decode(self, side: Side) -> tuple[Any, Any, Any]:
        change = self._data.change
        reader = self._plan.reader
        where = f"{self._plan.name}: {self.address}"
        value = reader.value(change.after if side == "after" else change.before, where)
        if not isinstance(value, dict) and (value is not None or (side == "after" and self.stays)):
            raise PlanError(f"{where}: the {side} of this change is no object: make the plan JSON again")
        unknown = reader.mask(change.after_unknown, where) if side == "after" else None
        # A value hidden on either side is hidden on both: the old and the new secret look alike.
        sensitive = unite(reader.mask(change.before_sensitive, where), reader.mask(change.after_sensitive, where))
        if attributes := sensitive_attributes(self.type):
            sensitive = unite(sensitive, mask_attributes(value, attributes))
        return value, pruned(unknown), pruned(sensitive)

    def sensitive_texts(self) -> Iterator[str]:
        """The texts that the masks, or the provider's schema, hide on either side."""
        masks = (self._data.change.before_sensitive, self._data.change.after_sensitive)
        if sensitive_attributes(self.type) or any(mentions(mask, b"true") for mask in masks):
            for side in ("before", "after"):
                value, _, sensitive = self.side(side)
                yield from covered_texts(value, sensitive)

    def mentions(self, text: bytes) -> bool:
        """Whether the planned values have these bytes anywhere; cheaper than reading them."""
        return mentions(self._data.change.after, text)

    def get(self, path: str | Steps, side: Side = "after") -> Value:
        """The value at a path: plain data, or UNSET, UNKNOWN or SENSITIVE."""
        steps = parse(path) if isinstance(path, str) else path
        found: Value = lookup(*self.side(side), steps)
        return self.absence(steps) if found is AFTER_APPLY else found

    def absence(self, steps: Steps) -> Unset | Unknown:
        """UNKNOWN or UNSET, for a path that the plan marks as known after apply.

        Terraform marks an optional attribute that the provider may compute in the same way whether an expression
        sets it or nothing does. Only an expression that rests on something unknown makes it UNKNOWN.
        """
        if steps not in self._absences:
            self._absences[steps] = self._find_absence(steps)
        return self._absences[steps]

    def _find_absence(self, steps: Steps) -> Unset | Unknown:
        if self._is_in_hidden_block(steps):
            return UNKNOWN
        found = self._plan.configuration.expressions(
            module_path(self.module), self.config_address, steps, lambda: self._has_block(steps)
        )
        if found.state == "hidden" or found.opaque:
            return UNKNOWN
        if found.state == "absent":
            return UNSET
        return UNKNOWN if any(self._plan.may_be_unknown(o) for o in self.origins(steps)) else UNSET

    def _is_in_hidden_block(self, steps: Steps) -> bool:
        """Whether a dynamic block with an unknown `for_each` makes a block on the way, beside written ones or alone."""
        _, mask, _ = self.side("after")
        names: list[str] = []
        for step in steps:
            if isinstance(step, str):
                mask = mask.get(step) if isinstance(mask, dict) else None
                names.append(step)
            else:
                mask = mask[step] if isinstance(mask, list) and len(mask) > step else None
            if mask is True:
                return is_never_computed(self.type, tuple(names))
        return False

    def _has_block(self, steps: Steps) -> bool:
        names = max((i for i, step in enumerate(steps) if isinstance(step, str)), default=0)
        parent = lookup(self.side("after")[0], None, None, steps[:names]) if names else UNSET
        return isinstance(parent, dict)

    @property
    def config_address(self) -> str:
        """The address within its module, without instance keys."""
        kind = "" if self.is_managed else "data."
        return f"{kind}{self.type}.{self.name}"

    def origins(self, path: str | Steps) -> list[Origin]:
        """What the expression at a path rests on that could be unknown: resources, data sources, local values."""
        steps = parse(path) if isinstance(path, str) else path
        configuration = self._plan.configuration
        module = module_path(self.module)
        found = configuration.expressions(module, self.config_address, steps)
        return configuration.origins(module, self.config_address, found.references)

    def invented_by(self, path: str | Steps) -> list[str]:
        """The data sources that the expression at a path rests on, whose values an offline plan invented."""
        offline = self._plan.offline
        if offline is None or not offline.data_sources:
            return []
        invented = {without_indexes(address) for address in offline.data_sources}
        found = [origin.config_address for origin in self.origins(path) if origin.kind == "data"]
        return [address for address in found if address in invented]

    def is_set(self, path: str | Steps) -> bool | None:
        """Whether an expression other than null sets the path; None where the plan does not show it."""
        steps = parse(path) if isinstance(path, str) else path
        found = self._plan.configuration.expressions(
            module_path(self.module), self.config_address, steps, lambda: self._has_block(steps)
        )
        return None if found.state == "hidden" else found.state == "set"

    def references(self, path: str | Steps) -> tuple[str, ...]:
        """The references as the expression at a path writes them."""
        steps = parse(path) if isinstance(path, str) else path
        configuration = self._plan.configuration
        module = module_path(self.module)
        return configuration.expressions(module, self.config_address, steps).references

    def linked(self, path: str | Steps, resource_type: str) -> list[ResourceChange]:
        """The resources of a type, in this same plan, that the expression at a path comes from.

        Of a resource with several instances, the one that the reference names (`k["sql"].id`) or that has
        this one's own key (`k[each.key].id`); all of them where neither tells.
        """
        found: dict[str, ResourceChange] = {}
        for origin in self.origins(path):
            if origin.kind == "resource" and origin.type == resource_type:
                for change in self._narrowed(path, origin.text, self._plan.instances(origin, near=self)):
                    found[change.address] = change
        return list(found.values())

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
    """A plan that was read whole. `changes` has every resource change, data sources too."""

    name: str
    reader: ValueReader
    format_version: str
    terraform_version: str | None
    complete: bool | None
    applyable: bool | None
    has_deferred: bool
    configuration: Configuration
    variables: dict[str, Any]
    offline: OfflineData | None = None
    changes: list[ResourceChange] = field(default_factory=list)
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

    def secrets(self) -> Secrets:
        """The sensitive values of the plan: of its resources, on both sides, and of its variables."""
        return self.once("secrets", lambda plan: Secrets(plan._sensitive_texts()))

    def _sensitive_texts(self) -> Iterator[str]:
        for change in self.changes:
            yield from change.sensitive_texts()
        for name, variable in self.variables.items():
            if isinstance(variable, dict) and self.configuration.variable_is_sensitive(name):
                yield from covered_texts(variable.get("value"), True)

    def once(self, key: str, build: Callable[[Plan], T]) -> T:
        """What `build` makes of this plan, made once: an index, so that no check walks the plan for each resource."""
        if key not in self._made:
            self._made[key] = build(self)
        made: T = self._made[key]
        return made

    def of_type(self, *resource_types: str) -> list[ResourceChange]:
        """The managed resources of those types that exist after apply."""
        return [c for t in resource_types for c in self._by_type.get(t, ()) if c.stays]

    def instances(self, origin: Origin, near: ResourceChange) -> list[ResourceChange]:
        """The resource instances that an origin names; those in the module instance of `near`, if there are any."""
        candidates = self._by_config_address.get(origin.config_address, [])
        together = [c for c in candidates if _shared_modules(c.module, near.module)]
        return together or candidates

    def may_be_unknown(self, origin: Origin) -> bool:
        """Whether an origin can hold a value back until apply."""
        if origin.kind not in ("resource", "data"):
            return True
        instances = self._by_config_address.get(origin.config_address, [])
        if not origin.attribute or any(mark in origin.attribute for mark in "[*"):
            return bool(instances)
        # No instance: a resource with count 0, or a data source that was read while planning.
        return any(_is_unknown(change, origin.attribute) for change in instances)


def _is_unknown(change: ResourceChange, attribute: str) -> bool:
    value, unknown, _ = change.side("after")
    return lookup(value, unknown, None, parse(attribute)) is AFTER_APPLY


def _shared_modules(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def describe(value: Any, limit: int = 80) -> str:
    """A value for people, on one line; what is hidden stays hidden."""
    if value is SENSITIVE or value is UNSET or value is UNKNOWN:
        return {id(SENSITIVE): "(sensitive)", id(UNSET): "unset", id(UNKNOWN): "known after apply"}[id(value)]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        text = "[" + ", ".join(describe(item, limit) for item in value[:8]) + (", ..." if len(value) > 8 else "") + "]"
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{name}: {describe(item, limit)}" for name, item in list(value.items())[:8]) + "}"
    else:
        text = str(value)
    text = "".join(char if char.isprintable() else "?" for char in text)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def changed_paths(change: ResourceChange) -> Iterable[str]:
    """The top-level attributes whose planned value differs from the present one, for plans that give no reason."""
    before, after = change.side("before")[0] or {}, change.side("after")[0] or {}
    return [render((name,)) for name in before if name in after and before[name] != after[name]]
