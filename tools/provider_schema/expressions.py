"""Evaluates Go expressions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tools.provider_schema import gotypes, library
from tools.provider_schema.gotypes import GoType
from tools.provider_schema.source import children, part, text
from tools.provider_schema.values import LITERAL, Call, Function, Results, Struct, Symbol, Unknown, Value, is_known

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from tools.provider_schema.machine import Machine
    from tools.provider_schema.values import Scope, TypeName

_OCTAL = re.compile(r"0[0-7]+")
_SHOWN = 60


def evaluate(node: Node, scope: Scope, machine: Machine) -> Value:
    """The value of an expression."""
    known = _EXPRESSIONS.get(node.type)
    if known is None:
        machine.problems.construct(f"an expression of the kind {node.type}")
        return Unknown(node.type)
    return known(node, scope, machine)


def arguments_of(node: Node, scope: Scope, machine: Machine) -> list[Value]:
    """The arguments of a call. `values...` and a call with several results are expanded."""
    nodes = children(part(node, "arguments"))
    values: list[Value] = []
    for argument in nodes:
        if argument.type == "variadic_argument":
            several = evaluate(children(argument)[0], scope, machine)
            values += several if isinstance(several, list) else [] if several is None else [several]
        else:
            values.append(evaluate(argument, scope, machine))
    if len(values) == 1 and isinstance(values[0], Results):
        return list(values[0])
    return values


def build(kind: GoType, body: Node, scope: Scope, machine: Machine) -> Value:
    """The value of a composite literal, from the node between its braces."""
    element = kind.element or GoType("other")
    match kind.kind:
        case "map":
            built: dict[Value, Value] = {}
            for child in children(body):
                key = _element(part(child, "key"), GoType("string"), scope, machine)
                built[key if is_known(key) or isinstance(key, Symbol) else str(key)] = _element(
                    part(child, "value"), element, scope, machine
                )
            return built
        case "list":
            return [
                _element(part(child, "value") if child.type == "keyed_element" else child, element, scope, machine)
                for child in children(body)
            ]
        case "struct" if kind.name is not None:
            return _struct(kind.name, body, scope, machine)
    machine.problems.construct(f"a literal of an unknown type in {scope.file.name}")
    return Unknown("a literal of an unknown type")


def _struct(name: TypeName, body: Node, scope: Scope, machine: Machine) -> Struct:
    struct = Struct(name, package=scope.file.package)
    order: list[str] | None = None
    for position, child in enumerate(children(body)):
        if child.type == "keyed_element":
            struct.fields[text(part(child, "key"))] = _element(part(child, "value"), GoType("other"), scope, machine)
        else:
            order = list(gotypes.fields(name, machine.module)) if order is None else order
            field = order[position] if position < len(order) else str(position)
            struct.fields[field] = _element(child, GoType("other"), scope, machine)
    return struct


def _element(node: Node, kind: GoType, scope: Scope, machine: Machine) -> Value:
    inner = children(node)[0] if node.type == "literal_element" else node
    if inner.type == "literal_value":
        return build(kind, inner, scope, machine)
    return evaluate(inner, scope, machine)


def _string(node: Node, _scope: Scope, _machine: Machine) -> Value:
    literal = text(node)
    try:
        return json.loads(literal)
    except ValueError:
        return literal[1:-1].encode("latin-1", "backslashreplace").decode("unicode_escape")


def _raw_string(node: Node, _scope: Scope, _machine: Machine) -> Value:
    return text(node)[1:-1]


def _int(node: Node, _scope: Scope, _machine: Machine) -> Value:
    digits = text(node).replace("_", "")
    return int(digits, 8) if _OCTAL.fullmatch(digits) else int(digits, 0)


def _float(node: Node, _scope: Scope, _machine: Machine) -> Value:
    return float(text(node).replace("_", ""))


def _identifier(node: Node, scope: Scope, machine: Machine) -> Value:
    name = text(node)
    holder = scope.find(name)
    if holder is not None:
        return holder.names[name]
    package = machine.module.package(scope.file.package)
    return Symbol("", name) if package is None else machine.global_value(package, name)


def _inner(node: Node, scope: Scope, machine: Machine) -> Value:
    return evaluate(children(node)[0], scope, machine)


def _composite(node: Node, scope: Scope, machine: Machine) -> Value:
    return build(machine.type_of(part(node, "type"), scope.file), part(node, "body"), scope, machine)


def _unary(node: Node, scope: Scope, machine: Machine) -> Value:
    return library.unary(text(part(node, "operator")), evaluate(part(node, "operand"), scope, machine))


def _binary(node: Node, scope: Scope, machine: Machine) -> Value:
    sign = text(part(node, "operator"))
    left = evaluate(part(node, "left"), scope, machine)
    if sign not in ("&&", "||"):
        return library.binary(sign, left, evaluate(part(node, "right"), scope, machine))
    decides = sign == "||"
    if left is decides:
        return left
    right = evaluate(part(node, "right"), scope, machine)
    if right is decides or isinstance(left, bool):
        return right
    return Unknown(text(node)[:_SHOWN])


def _selector(node: Node, scope: Scope, machine: Machine) -> Value:
    name = text(part(node, "field"))
    path = _package(part(node, "operand"), scope)
    if path is not None:
        return machine.imported(path, name)
    return select(evaluate(part(node, "operand"), scope, machine), name, machine)


def select(value: Value, name: str, machine: Machine) -> Value:
    """A field of a struct, or one of its methods as a value."""
    if not isinstance(value, Struct):
        return Unknown(f"{value}.{name}")
    if name not in value.fields:
        method = machine.method(value, value.type, name)
        if method is not None:
            return method
    return machine.field(value, name)


def _package(node: Node, scope: Scope) -> str | None:
    """The import path of an identifier; None if it is a variable."""
    if node.type != "identifier" or scope.find(text(node)) is not None:
        return None
    return scope.file.imports.get(text(node))


def _index(node: Node, scope: Scope, machine: Machine) -> Value:
    return first_of_index(node, scope, machine)[0]


def first_of_index(node: Node, scope: Scope, machine: Machine) -> tuple[Value, Value]:
    """An element of a map or slice, and whether it is there."""
    inside = evaluate(part(node, "operand"), scope, machine)
    key = evaluate(part(node, "index"), scope, machine)
    if isinstance(inside, Function):  # a generic function with its type arguments
        return inside, True
    if isinstance(inside, dict) and (is_known(key) or isinstance(key, Symbol)):
        return inside.get(key), key in inside
    if inside is None:
        return None, False
    if isinstance(inside, list) and isinstance(key, int) and key < len(inside):
        return inside[key], True
    return Unknown(text(node)[:_SHOWN]), Unknown(text(node)[:_SHOWN])


def _slice(node: Node, scope: Scope, machine: Machine) -> Value:
    value = evaluate(part(node, "operand"), scope, machine)
    ends = []
    for name in ("start", "end"):
        end = node.child_by_field_name(name)
        ends.append(None if end is None else evaluate(end, scope, machine))
    if isinstance(value, list | str) and all(end is None or isinstance(end, int) for end in ends):
        return value[ends[0] : ends[1]]
    return Unknown(text(node)[:_SHOWN])


def _assertion(node: Node, scope: Scope, machine: Machine) -> Value:
    return evaluate(part(node, "operand"), scope, machine)


def has_type(value: Value, node: Node, scope: Scope, machine: Machine) -> Value:
    """Whether a value is of the type that a node names."""
    kind = machine.type_of(node, scope.file)
    if not is_known(value):
        return Unknown("the type of something unknown")
    match kind.kind:
        case "struct":
            return isinstance(value, Struct) and value.type == kind.name
        case "string":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "map":
            return isinstance(value, dict)
        case "list":
            return isinstance(value, list)
        case "other":
            return Unknown("the type of something")


def _closure(node: Node, scope: Scope, _machine: Machine) -> Value:
    return Function(LITERAL, node, scope.file, scope)


def _conversion(node: Node, scope: Scope, machine: Machine) -> Value:
    """The value of a conversion. The grammar does not distinguish it from a call of a generic function."""
    kind = part(node, "type")
    operand = evaluate(part(node, "operand"), scope, machine)
    if kind.type == "generic_type":
        named = part(kind, "type")
        if named.type == "type_identifier" and text(named) not in library.CONVERSIONS:
            return machine.call(_identifier(named, scope, machine), [operand])
    return operand


def _call(node: Node, scope: Scope, machine: Machine) -> Value:
    callee = part(node, "function")
    if callee.type == "identifier" and scope.find(text(callee)) is None:
        name = text(callee)
        if name in ("make", "new"):
            return _make(node, scope, machine)
        if name in library.BUILTINS:
            return library.BUILTINS[name](arguments_of(node, scope, machine))
        if name in library.CONVERSIONS or _is_type(name, scope.file.package, machine):
            return arguments_of(node, scope, machine)[0]
    if callee.type == "selector_expression" and _package(part(callee, "operand"), scope) is None:
        return _call_method(node, callee, scope, machine)
    function = evaluate(callee, scope, machine)
    if isinstance(function, Symbol) and _is_type(function.name, function.package, machine):
        return arguments_of(node, scope, machine)[0]
    return machine.call(function, arguments_of(node, scope, machine))


def _is_type(name: str, path: str, machine: Machine) -> bool:
    """Whether a package of the module declares a type of that name, so that a call of it is a conversion."""
    package = machine.module.package(path)
    return package is not None and name in package.types


def _make(node: Node, scope: Scope, machine: Machine) -> Value:
    named, *sizes = children(part(node, "arguments"))
    kind = machine.type_of(named, scope.file)
    match kind.kind:
        case "map":
            return {}
        case "list":
            size = evaluate(sizes[0], scope, machine) if sizes else 0
            element = kind.element or GoType("other")
            return [element.zero() for _ in range(size)] if isinstance(size, int) else []
        case _:
            return kind.zero()


def _call_method(node: Node, callee: Node, scope: Scope, machine: Machine) -> Value:
    operand, name = part(callee, "operand"), text(part(callee, "field"))
    receiver = evaluate(operand, scope, machine)
    kind = receiver.type if isinstance(receiver, Struct) else _declared_type(operand, scope, machine)
    instead = machine.instead.get(f"{kind.name}.{name}") if kind is not None else None
    if instead is not None:
        return instead([receiver, *arguments_of(node, scope, machine)])
    if isinstance(receiver, Struct) and isinstance(receiver.get(name), Function | Symbol):
        return machine.call(receiver.get(name), arguments_of(node, scope, machine))
    bound = machine.method(receiver, kind, name)
    arguments = arguments_of(node, scope, machine)
    if name == "String" and isinstance(receiver, str):
        return receiver  # of a named type whose name is lost
    if bound is None:
        return Call(Symbol("", name), (receiver, *arguments))
    return machine.call(bound, arguments)


def _declared_type(operand: Node, scope: Scope, machine: Machine) -> TypeName | None:
    """The declared type of a field that is not a struct. It is needed for the methods of the field."""
    if operand.type != "selector_expression" or _package(part(operand, "operand"), scope) is not None:
        return None
    holder = evaluate(part(operand, "operand"), scope, machine)
    if not isinstance(holder, Struct):
        return None
    declared = gotypes.fields(holder.type, machine.module).get(text(part(operand, "field")))
    return None if declared is None else machine.type_of(*declared).name


_EXPRESSIONS: dict[str, Callable[[Node, Scope, Machine], Value]] = {
    "interpreted_string_literal": _string,
    "raw_string_literal": _raw_string,
    "int_literal": _int,
    "float_literal": _float,
    "rune_literal": lambda node, *_: text(node),
    "true": lambda *_: True,
    "false": lambda *_: False,
    "nil": lambda *_: None,
    "iota": _identifier,
    "identifier": _identifier,
    "parenthesized_expression": _inner,
    "literal_element": _inner,
    "composite_literal": _composite,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "selector_expression": _selector,
    "index_expression": _index,
    "slice_expression": _slice,
    "type_assertion_expression": _assertion,
    "type_conversion_expression": _conversion,
    "type_instantiation_expression": _inner,
    "func_literal": _closure,
    "call_expression": _call,
}
