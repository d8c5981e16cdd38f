"""The values of Go expressions, and the scopes of names.

Strings, numbers, booleans and nil are Python values, a slice is a list, and a map is a dict. Pointers are omitted,
because their targets are mutable Python objects. The classes below represent everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tree_sitter import Node

    from tools.provider_schema.source import File

Value = Any
LITERAL = "literal"  # the name of a function that has none


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name of another module, such as `helper/schema.TypeString`."""

    package: str
    name: str

    def __str__(self) -> str:
        return f"{self.package.rpartition('/')[2]}.{self.name}" if self.package else self.name


@dataclass(frozen=True, slots=True)
class TypeName:
    """A named type: the import path of its package, and its name."""

    package: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """The result of a function of another module. A method has its receiver as the first argument."""

    function: Symbol
    arguments: tuple[Value, ...]

    @property
    def name(self) -> str:
        """The function's name, without its package."""
        return self.function.name

    def __str__(self) -> str:
        return f"{self.function}()"


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """A value that the source does not determine. `what` describes it in messages."""

    what: str

    def __str__(self) -> str:
        return self.what


@dataclass(slots=True, eq=False)
class Struct:
    """A struct or a pointer to it, which are equal here. `package` is the package of the expression."""

    type: TypeName
    fields: dict[str, Value] = field(default_factory=dict)
    package: str = ""

    def get(self, name: str) -> Value:
        """A field; None if it is unset."""
        return self.fields.get(name)

    def copy(self) -> Struct:
        """Another struct with the same fields."""
        return Struct(self.type, dict(self.fields), self.package)

    def __str__(self) -> str:
        return self.type.name


@dataclass(slots=True, eq=False)
class Function:
    """A function of the source: its location, its scope, and for a closure the call that made it."""

    name: str
    node: Node
    file: File
    scope: Scope | None = None
    receiver: Value = None
    made_by: Call | None = None

    @property
    def is_literal(self) -> bool:
        """Whether the function has no name."""
        return self.node.type == "func_literal"

    def __str__(self) -> str:
        return self.name


class Results(tuple[Value, ...]):
    """The results of a function with several results."""

    __slots__ = ()


@dataclass(slots=True)
class Scope:
    """The names of a block, and the scope around it."""

    file: File
    parent: Scope | None = None
    names: dict[str, Value] = field(default_factory=dict)

    def find(self, name: str) -> Scope | None:
        """The innermost scope that has the name; None if it is not a local variable."""
        scope: Scope | None = self
        while scope is not None:
            if scope.has(name):
                return scope
            scope = scope.parent
        return None

    def has(self, name: str) -> bool:
        """Whether this scope itself has the name."""
        return name in self.names

    def inner(self) -> Scope:
        """A scope for a nested block."""
        return Scope(self.file, self)

    def declare(self, name: str, value: Value) -> None:
        """Add a variable, except `_`."""
        if name != "_":
            self.names[name] = value


def is_known(value: Value) -> bool:
    """Whether the value itself is known, so that a condition on it can be decided."""
    return not isinstance(value, Call | Unknown | Symbol)


def is_constant(value: Value) -> bool:
    """Whether it is a string, a number or a boolean."""
    return isinstance(value, str | int | float)


def strings(value: Value) -> list[str] | None:
    """A list of strings; None for anything else."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    return None
