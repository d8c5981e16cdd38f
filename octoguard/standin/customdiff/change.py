"""The change of one resource, as `CustomizeDiff` functions of a provider read it (`schema.ResourceDiff`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from octoguard.standin.values import UNKNOWN, Object, equal, is_empty

if TYPE_CHECKING:
    from octoguard.standin.replacement import Forced
    from octoguard.standin.schema import Attribute, TypeSchema


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What a function works on. It amends `planned`; `forced` and `refused` collect the rest of its outcome.

    Keys are the SDK's: names and positions with dots, such as `settings.0.disk_size`.
    """

    schema: TypeSchema
    planned: Object
    config: Object
    prior: Object | None
    settings: Object
    major: int = 7
    forced: Forced = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    @property
    def is_create(self) -> bool:
        """Whether the resource is new, or the plan is the second plan of a replacement."""
        return self.prior is None

    def has(self, name: str) -> bool:
        """Whether the resource type has an attribute."""
        return name in self.schema.attributes

    def new(self, key: str) -> Any:
        """The planned value; None if it is unset, UNKNOWN if it is unknown."""
        return at(self.planned, key)

    def old(self, key: str) -> Any:
        """The stored value, or None."""
        return at(self.prior, key)

    def configured(self, key: str) -> Any:
        """The value in the configuration."""
        return at(self.config, key)

    def text(self, key: str) -> str:
        """The planned string; "" if it is unset or unknown."""
        value = self.new(key)
        return value if isinstance(value, str) else ""

    def old_text(self, key: str) -> str:
        """The stored string; "" if there is none."""
        value = self.old(key)
        return value if isinstance(value, str) else ""

    def items(self, key: str) -> list[Any]:
        """The planned elements of a list or set; [] if they are unknown."""
        value = self.new(key)
        return value if isinstance(value, list) else []

    def old_items(self, key: str) -> list[Any]:
        """The stored elements of a list or set."""
        value = self.old(key)
        return value if isinstance(value, list) else []

    def changes(self, key: str) -> bool:
        """Whether a value changes (`HasChange`). Null equals an empty value."""
        new, old = self.new(key), self.old(key)
        if is_empty(new) and is_empty(old):
            return False
        return not equal(new, old, attribute_at(self.schema, key))

    def force_new(self, key: str) -> None:
        """Make an attribute immutable for this change (`ForceNew`)."""
        if not self.is_create:
            self.forced.add(names_of(key))

    def keep(self, key: str) -> None:
        """Undo the change of a value (`Clear`)."""
        put(self.planned, key, self.old(key))

    def set(self, key: str, value: Any) -> None:
        """Plan a value (`SetNew`, and with UNKNOWN `SetNewComputed`)."""
        put(self.planned, key, value)

    def refuse(self, message: str) -> None:
        """Reject the change, with the error of the provider."""
        self.refused.append(message)


# A function of the provider with its arguments: `DefaultProviderDeletionPolicy(DELETE)`.
Function = Callable[[PlannedChange, str], None]


def at(value: Any, key: str) -> Any:
    """The value at a key; None if a parent is missing, UNKNOWN if it is unknown."""
    for step in key.split("."):
        if value is UNKNOWN:
            return UNKNOWN
        if step.isdigit():
            value = value[int(step)] if isinstance(value, list) and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def put(value: Any, key: str, new: Any) -> None:
    """Store a value at a key, if its parent exists."""
    path, _, last = key.rpartition(".")
    target = at(value, path) if path else value
    if isinstance(target, dict):
        target[last] = new


def names_of(key: str) -> tuple[str, ...]:
    """A key without positions: the SDK's `addrToSchema` leads to the same schema for all elements of a list."""
    return tuple(step for step in key.split(".") if not step.isdigit())


def attribute_at(schema: TypeSchema, key: str) -> Attribute | None:
    """The schema of the attribute at a key."""
    fields, attribute = schema.attributes, None
    for name in names_of(key):
        attribute = fields.get(name)
        fields = (attribute.fields if attribute else None) or {}
    return attribute


def first(blocks: Any) -> Object | None:
    """The only element of a block, or None."""
    return blocks[0] if isinstance(blocks, list) and blocks and isinstance(blocks[0], dict) else None
