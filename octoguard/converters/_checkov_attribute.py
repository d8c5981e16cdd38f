"""Converts a Checkov attribute to an octoguard path to the same value, with the provider's schema.

Checkov unwraps a single block from its list, and keeps several blocks in the list. So `settings.tier` is
`settings[0].tier`, and `allow.protocol` is read only if there is exactly one `allow`. `config_` is the resource before
that: every block is in its list, and every other value is in a list of one element.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from octoguard.converters import Untranslatable
from octoguard.converters._conditions import Condition, all_of, any_of, every, opposite, some
from octoguard.plan.path import Steps, render

if TYPE_CHECKING:
    from octoguard.converters._checkov_test import Test
    from octoguard.standin.schema import Attribute, Attributes


@dataclass(frozen=True, slots=True)
class AttributeKind:
    """The kind of value at a path: string, number, bool, list (of scalars), map, block, or any if unknown."""

    kind: str
    element: str = "any"

    @classmethod
    def of(cls, schema: Attribute | None) -> AttributeKind:
        """The shape of a schema."""
        if schema is None or schema.type == "dynamic":
            return cls("any")
        if schema.fields is not None:
            return cls("block")
        if schema.type in ("list", "set"):
            return cls("list", cls.of(schema.element).kind)
        return cls(schema.type if schema.type in ("string", "number", "bool", "map") else "block")


@dataclass(frozen=True, slots=True)
class Hop:
    """A list on the way to an attribute. Only elements for which `where` holds count, and only if all guards hold."""

    steps: Steps
    guards: tuple[Condition, ...] = ()
    where: Condition = True


@dataclass(frozen=True, slots=True)
class AttributeLocation:
    """The place of an attribute: the lists on the way, and the steps from an element of the last list.

    Checkov finds a value there only if all guards hold. `is_known`: whether the schema has the attribute.
    """

    hops: tuple[Hop, ...]
    steps: Steps
    guards: tuple[Condition, ...]
    shape: AttributeKind
    is_known: bool = True

    def test(self, test: Test) -> Condition:
        """The condition for a place without lists on the way. A value that Checkov does not find is unset."""
        if test.on_unset:
            return any_of(*map(opposite, self.guards), self._tested(test))
        return all_of(*self.guards, self._tested(test))

    def somewhere(self, test: Test | None = None) -> Condition:
        """The condition that Checkov finds a value for which the test is true."""
        inner = all_of(*self.guards, True if test is None else self._tested(test))
        for hop in reversed(self.hops):
            inner = all_of(*hop.guards, some(render(hop.steps), all_of(hop.where, inner)))
        return inner

    def everywhere(self, test: Test) -> Condition:
        """The condition that the test is true for every value that Checkov finds."""
        inner = any_of(*map(opposite, self.guards), self._tested(test))
        for hop in reversed(self.hops):
            walked = every(render(hop.steps), any_of(opposite(hop.where), inner))
            inner = any_of(*map(opposite, hop.guards), walked)
        return inner

    def _tested(self, test: Test) -> Condition:
        condition = test.at(render(self.steps) or ".")
        return True if condition == {"path": ".", "exists": True} else condition  # no list has null elements


@dataclass
class Walker:
    """Follows an attribute name by name. `wrapped`: in the form of `config_`. `fields` is None without a schema."""

    attribute: str
    fields: Attributes | None
    notes: list[str]
    wrapped: bool = False
    schema: Attribute | None = None
    is_known: bool = True
    _hops: list[Hop] = field(default_factory=list)
    _steps: Steps = ()
    _guards: tuple[Condition, ...] = ()
    _in_list: bool = False  # config_ only: the value is still in its list of one

    def name(self, name: str) -> None:
        """Go to an attribute, or to a key of a map."""
        if self.schema is not None and self.schema.type != "map" and self.fields is None:
            raise Untranslatable(f"the attribute {self.attribute!r}: there is nothing below {self._said()}")
        if self.wrapped and self._in_list:
            raise Untranslatable(f"the JSONPath {self.attribute!r}: Checkov wraps {self._said()} in a list")
        self._enter()
        before = self.schema
        self.schema = self.fields.get(name) if self.fields is not None and not _is_map(before) else None
        if self.schema is None and not _is_map(before) and self.fields is not None:
            self.is_known = False
        self.fields = self.schema.fields if self.schema else None
        self._steps = (*self._steps, name)
        self._in_list = True

    def index(self, index: int) -> None:
        """Go to an element of a list by its index."""
        if self.wrapped:
            if not self._in_list:
                self._steps = (*self._steps, index)  # an element of a list of plain values
                self.schema = self.schema.element if self.schema else None
            elif self.is_blocks():
                self._steps = (*self._steps, index)
            elif index:
                raise Untranslatable(f"the JSONPath {self.attribute!r}: there is no [{index}] in a list of one element")
            self._in_list = False
            return
        if self.is_blocks():
            if self.schema is not None and self.schema.max_items == 1:
                raise Untranslatable(f"{self.attribute}: Checkov unwraps a single {self._said()} from its list")
            self._guards = (*self._guards, {"path": render((*self._steps, 1)), "exists": True})
        self._steps = (*self._steps, index)
        self.schema = self.schema.element if self.schema and not self.schema.fields else self.schema
        self._in_list = False

    def each(self, where: Condition = True) -> None:
        """Go to the elements of a list, or to those for which `where` holds."""
        if not self._steps and self._hops:  # a filter after a filter
            last = self._hops.pop()
            self._hops.append(Hop(last.steps, last.guards, all_of(last.where, where)))
            return
        shape = AttributeKind.of(self.schema)
        if self.schema is not None and shape.kind not in ("block", "list"):
            raise Untranslatable(f"the attribute {self.attribute!r}: {self._said()} is not a list")
        if self.wrapped and self._in_list is (shape.kind == "list"):
            raise Untranslatable(
                f"the JSONPath {self.attribute!r}: Checkov wraps {self._said()} in a list of one element"
            )
        self._hops.append(Hop(self._steps, self._guards, where))
        self._steps, self._guards, self._in_list = (), (), False
        if shape.kind == "list" and self.schema is not None:
            self.schema = self.schema.element

    def element(self) -> Walker:
        """A walker of an element of the current list, for the terms of a filter."""
        is_plain = AttributeKind.of(self.schema).kind == "list"
        schema = self.schema.element if is_plain and self.schema else self.schema
        walker = Walker(self.attribute, self.fields, self.notes, self.wrapped, None if self.fields else schema)
        walker._in_list = False
        return walker

    def place(self) -> AttributeLocation:
        """The place at the end of the path."""
        if self.wrapped and self._in_list:
            raise Untranslatable(
                f"the JSONPath {self.attribute!r}: it ends at a list of one element, which always exists"
            )
        at_block = not self._steps and self.fields is not None
        shape = AttributeKind("block") if at_block else AttributeKind.of(self.schema)
        return AttributeLocation(tuple(self._hops), self._steps, self._guards, shape, self.is_known)

    def _enter(self) -> None:
        """Go into the current block. Checkov unwraps it only if it is the only one."""
        if self.wrapped or not self.is_blocks() or not self._steps or isinstance(self._steps[-1], int):
            return
        if self.schema is not None and self.schema.max_items != 1:
            self.notes.append(
                f"Checkov reads {self.attribute} only if there is exactly one {self._said()}, and so does this policy: "
                f"use some or every to judge all of them"
            )
            self._guards = (*self._guards, {"path": render((*self._steps, 1)), "exists": False})
        self._steps = (*self._steps, 0)
        if self._hops:  # an element without the block has no value here
            self._guards = (*self._guards, {"path": render(self._steps), "exists": True})

    def is_blocks(self) -> bool:
        """Whether the current position is a list of blocks."""
        return self.schema is not None and self.schema.fields is not None and self.schema.type in ("list", "set")

    def _said(self) -> Any:
        return next((step for step in reversed(self._steps) if isinstance(step, str)), "an element")


def _is_map(schema: Attribute | None) -> bool:
    return schema is not None and schema.type == "map"


def walk(attribute: str, fields: Attributes | None, notes: list[str]) -> AttributeLocation:
    """The place of a plain attribute: `settings.ip_configuration.ssl_mode`, `allow.*.ports`, `members.0`."""
    walker = Walker(attribute, fields, notes)
    names = [name for name in attribute.split(".") if name]
    if fields is None and len(names) > 1:
        raise Untranslatable(f"{attribute}: no schema that ships with octoguard describes the type or its contents")
    for position, name in enumerate(names):
        if _is_map(walker.schema):
            walker.name(".".join(names[position:]))  # a key can have dots
            break
        if name == "*":
            walker.each()
        elif name.isdigit():
            walker.index(int(name))
        else:
            walker.name(name)
    if not names:
        raise Untranslatable("a condition without an attribute")
    return walker.place()
