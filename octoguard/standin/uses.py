"""What a configuration tells of types of providers: how they are written, what is read of them, and a schema for that.

An argument becomes an attribute of any type, a block a block, and whatever else is read of a resource a computed
attribute. Nothing is checked by such a schema: it lets Terraform plan what stands beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from octoguard.standin.schema import Attribute, Attributes, TypeSchema

if TYPE_CHECKING:
    from collections.abc import Iterable

Form = Literal["string", "list", "map"]
Key = tuple[str, str]  # the kind of a block and its type: `("resource", "acme_thing")`, `("provider", "acme")`

_NAME = re.compile(r"[a-z0-9_]+")  # Terraform refuses a schema with any other (configschema, InternalValidate)


@dataclass(slots=True)
class AttributeReads:
    """How an attribute is read: its members (`.a`), the reading of its elements (`[0].a`).

    `empty` is the collection that it can be where it is iterated; None where it is not.
    """

    members: dict[str, AttributeReads] = field(default_factory=dict)
    element: AttributeReads | None = None
    empty: Any = None

    def invented(self, name: str) -> Any:
        """A value that can be read in this way."""
        if self.element is not None:
            return [self.element.invented(name)]
        if self.members:
            return {key: one.invented(key) for key, one in self.members.items()}
        return f"offline-{name}" if self.empty is None else self.empty

    def follow(self, steps: Iterable[str | None], empty: Any) -> None:
        """Note that what the steps lead to is read; None is an index."""
        here = self
        for step in steps:
            if step is not None:
                here = here.members.setdefault(step, AttributeReads())
                continue
            if here.element is None:
                here.element = AttributeReads()
            here = here.element
        here.empty = here.empty if empty is None else empty


@dataclass(slots=True)
class Body:
    """What all blocks of a type hold: arguments with the form of their values, secrets among them, blocks inside.

    `is_written` is set where there is such a block, and not only a reference to one; `is_repeated` for a block that
    appears more than once in its parent, or may; `is_json` where it is written in JSON, in which blocks look like
    arguments.
    """

    arguments: dict[str, Form] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    blocks: dict[str, Body] = field(default_factory=dict)
    is_written: bool = False
    is_repeated: bool = False
    is_json: bool = False

    def schema(self, reading: AttributeReads, *, is_read_only: bool, is_nested: bool = False) -> Attributes:
        """The attributes of a type that is configured by this body and read in that way.

        `is_read_only`: of a data source. Terraform 1.11 crashes where it defers one that has repeated blocks with
        attributes of any type (objchange.PlannedDataResourceObject): there, these get the types that they look like.
        """
        attributes: Attributes = {} if is_nested else {"id": Attribute(type="string", optional=True, computed=True)}
        for name in sorted(self.arguments.keys() - self.blocks.keys() - attributes.keys()):
            attributes[name] = Attribute(
                type="dynamic",
                optional=True,
                computed=name in reading.members and not name.endswith("_wo"),
                sensitive=name in self.secrets,
                write_only=name.endswith("_wo"),
            )
        for name, body in sorted(self.blocks.items()):
            inner = reading.members.get(name, AttributeReads())
            is_indexed = inner.element is not None
            is_single = inner.members and not is_indexed
            if is_read_only and not (body.is_repeated or is_indexed):
                is_single = True
            kind: Any = "single" if is_single else "list"
            if is_read_only and not is_single:
                fields = body.typed()
            else:
                fields = body.schema(inner.element or inner, is_read_only=is_read_only, is_nested=True)
            attributes[name] = Attribute(type=kind, fields=fields, optional=True, config_mode="block")
        for name in reading.members:
            attributes.setdefault(name, Attribute(type="dynamic", computed=True))
        return {name: one for name, one in attributes.items() if _NAME.fullmatch(name)}

    def typed(self) -> Attributes:
        """The attributes with the types that their values look like."""
        attributes: Attributes = {}
        for name, form in sorted(self.arguments.items()):
            element = None if form == "string" else Attribute(type="string")
            attributes[name] = Attribute(type=form, element=element, optional=True, sensitive=name in self.secrets)
        for name, body in sorted(self.blocks.items()):
            attributes[name] = Attribute(type="list", fields=body.typed(), optional=True, config_mode="block")
        return {name: one for name, one in attributes.items() if _NAME.fullmatch(name)}


@dataclass(slots=True)
class Inference:
    """What a configuration tells of providers' types; `whole` are those whose objects are passed on as a whole."""

    bodies: dict[Key, Body] = field(default_factory=dict)
    readings: dict[Key, AttributeReads] = field(default_factory=dict)
    whole: set[Key] = field(default_factory=set)
    functions: dict[str, set[str]] = field(default_factory=dict)  # `provider::acme::join`, by the provider's local name

    def schema(self, key: Key) -> TypeSchema:
        """The schema of a type, or of a provider's own configuration."""
        body, reading = self.bodies.get(key, Body()), self.reading(key)
        kind = key[0]
        is_read_only = kind in ("data", "ephemeral")
        attributes = body.schema(reading, is_read_only=is_read_only, is_nested=kind == "provider")
        return TypeSchema(attributes, is_framework=True)

    def reading(self, key: Key) -> AttributeReads:
        """How the attributes of a type are read."""
        return self.readings.get(key, AttributeReads())
