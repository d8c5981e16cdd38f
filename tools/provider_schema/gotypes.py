"""Reads Go type expressions, as far as composite literals and zero values need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tools.provider_schema.source import children, names_of, part, text, walk
from tools.provider_schema.values import Struct, TypeName, Value

if TYPE_CHECKING:
    from tree_sitter import Node

    from tools.provider_schema.source import Declaration, File, Module

_SIZES = ("", "8", "16", "32", "64")
NUMBERS = frozenset({f"{kind}{size}" for kind in ("int", "uint", "float") for size in _SIZES} | {"byte", "rune"})


@dataclass(frozen=True, slots=True)
class GoType:
    """A type: a list or map of elements, a struct, or anything else. A pointer to a type is that type."""

    kind: Literal["list", "map", "struct", "string", "number", "bool", "other"]
    name: TypeName | None = None
    element: GoType | None = None
    is_pointer: bool = False

    def zero(self) -> Value:
        """The zero value of the type."""
        if self.is_pointer:
            return None
        match self.kind:
            case "string":
                return ""
            case "number":
                return 0
            case "bool":
                return False
            case "struct" if self.name is not None:
                return Struct(self.name)
        return None


def read(node: Node | None, file: File, module: Module) -> GoType:
    """The type of a type expression."""
    if node is None:
        return GoType("other")
    match node.type:
        case "pointer_type":
            inner = read(children(node)[0], file, module)
            return GoType(inner.kind, inner.name, inner.element, True)
        case "parenthesized_type":
            return read(children(node)[0], file, module)
        case "slice_type" | "array_type" | "implicit_length_array_type":
            return GoType("list", element=read(node.child_by_field_name("element"), file, module))
        case "map_type":
            return GoType("map", element=read(node.child_by_field_name("value"), file, module))
        case "generic_type":
            return read(node.child_by_field_name("type"), file, module)
        case "struct_type":
            return GoType("struct", TypeName(file.package, ""))
        case "qualified_type":
            path = file.imports.get(text(part(node, "package")), "")
            return _named(path, text(part(node, "name")), module)
        case "type_identifier" | "identifier":
            return _named(file.package, text(node), module)
        case _:
            return GoType("other")


def declaration(name: TypeName, module: Module) -> Declaration | None:
    """Where a type of this module is declared."""
    package = module.package(name.package)
    return None if package is None else package.types.get(name.name)


def _named(path: str, name: str, module: Module) -> GoType:
    package = module.package(path)
    if package is None:
        return GoType("struct", TypeName(path, name))
    definition = package.types.get(name)
    if definition is None:
        return _predeclared(name)
    if definition.node.type == "struct_type":
        return GoType("struct", TypeName(path, name))
    under = read(definition.node, definition.file, module)
    return GoType(under.kind, under.name or TypeName(path, name), under.element)


def _predeclared(name: str) -> GoType:
    if name in NUMBERS:
        return GoType("number")
    match name:
        case "string":
            return GoType("string")
        case "bool":
            return GoType("bool")
        case _:
            return GoType("other")


def fields(name: TypeName, module: Module) -> dict[str, tuple[Node, File]]:
    """The declared types of a struct's fields, in order; embedded structs are under their type's name."""
    struct = declaration(name, module)
    if struct is None or struct.node.type != "struct_type":
        return {}
    listed: dict[str, tuple[Node, File]] = {}
    for member in walk(struct.node, "field_declaration"):
        kind = part(member, "type")
        for field in names_of(member) or [text(kind).rpartition(".")[2].lstrip("*")]:
            listed[field] = kind, struct.file
    return listed
