"""How a configuration uses the types of a provider, and a schema that fits this use.

An argument becomes an attribute of any type, and a block stays a block. Any other attribute that is read becomes a
computed attribute. Such a schema validates nothing. It only lets Terraform plan the resources of other providers.
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

_NAME = re.compile(r"[a-z0-9_]+")  # Terraform rejects a schema with other names (configschema, InternalValidate)


@dataclass(slots=True)
class AttributeReads:
    """How an attribute is read: its members (`.a`), the reading of its elements (`[0].a`).

    `empty` is the empty collection that fits if the attribute is iterated, or else None.
    """

    members: dict[str, AttributeReads] = field(default_factory=dict)
    element: AttributeReads | None = None
    empty: Any = None

    def invented(self, name: str) -> Any:
        """An invented value that can be read in this way."""
        if self.element is not None:
            return [self.element.invented(name)]
        if self.members:
            return {key: reading.invented(key) for key, reading in self.members.items()}
        return f"offline-{name}" if self.empty is None else self.empty

    def follow(self, steps: Iterable[str | None], empty: Any) -> None:
        """Record a read at the end of the steps. A step of None is an index."""
        reads = self
        for step in steps:
            if step is not None:
                reads = reads.members.setdefault(step, AttributeReads())
                continue
            if reads.element is None:
                reads.element = AttributeReads()
            reads = reads.element
        reads.empty = reads.empty if empty is None else empty


@dataclass(slots=True)
class Body:
    """The merged content of all blocks of a type: arguments with their form, secret arguments, and nested blocks.

    `is_written`: the configuration has such a block, and not only references to it. `is_repeated`: the block can occur
    more than once in its parent. `is_json`: it is in JSON, in which blocks look like arguments.
    """

    arguments: dict[str, Form] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    blocks: dict[str, Body] = field(default_factory=dict)
    is_written: bool = False
    is_repeated: bool = False
    is_json: bool = False

    def schema(self, reading: AttributeReads, *, is_read_only: bool, is_nested: bool = False) -> Attributes:
        """The attributes of a type that has this body and is read as in `reading`.

        `is_read_only` is set for data sources. Terraform 1.11 crashes if it defers a data source with repeated blocks
        that have attributes of any type (objchange.PlannedDataResourceObject). These attributes get inferred types.
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
        return {name: attribute for name, attribute in attributes.items() if _NAME.fullmatch(name)}

    def typed(self) -> Attributes:
        """The attributes with types inferred from their values."""
        attributes: Attributes = {}
        for name, form in sorted(self.arguments.items()):
            element = None if form == "string" else Attribute(type="string")
            attributes[name] = Attribute(type=form, element=element, optional=True, sensitive=name in self.secrets)
        for name, body in sorted(self.blocks.items()):
            attributes[name] = Attribute(type="list", fields=body.typed(), optional=True, config_mode="block")
        return {name: attribute for name, attribute in attributes.items() if _NAME.fullmatch(name)}


@dataclass(slots=True)
class Inference:
    """The uses of types of providers. `read_entirely` are types whose objects are passed on as a whole."""

    bodies: dict[Key, Body] = field(default_factory=dict)
    readings: dict[Key, AttributeReads] = field(default_factory=dict)
    read_entirely: set[Key] = field(default_factory=set)
    functions: dict[str, set[str]] = field(default_factory=dict)  # `provider::acme::join`, by the provider's local name

    def schema(self, key: Key) -> TypeSchema:
        """The schema of a type or of a provider block."""
        body, reading = self.bodies.get(key, Body()), self.reading(key)
        kind = key[0]
        is_read_only = kind in ("data", "ephemeral")
        attributes = body.schema(reading, is_read_only=is_read_only, is_nested=kind == "provider")
        return TypeSchema(attributes, is_framework=True)

    def reading(self, key: Key) -> AttributeReads:
        """The reads of the attributes of a type."""
        return self.readings.get(key, AttributeReads())
