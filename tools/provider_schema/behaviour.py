"""Derives what functions of the provider do to a value, from their names and bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.provider_schema.expressions import evaluate
from tools.provider_schema.source import children, part, text, walk
from tools.provider_schema.values import Call, Function, Scope, Symbol, Value, is_constant

if TYPE_CHECKING:
    from tree_sitter import Node

    from tools.provider_schema.machine import Machine

_COMBINATIONS = frozenset({"All", "Sequence", "If"})
_EMPTY = ('""', "``")
# `{called function: its effect}`.
_STATE = {
    "NormalizeJsonString": "json",
    "NormalizeJSONString": "json",
    "CanonicalizeServiceScope": "scope",
    "canonicalizeServiceScope": "scope",
    "ToUpper": "upper",
    "ToLower": "lower",
    "ParseFolderId": "strip:folders/",
    "parseFolderId": "strip:folders/",
}


def name_of(function: Value) -> str:
    """The name of a function; for a closure, the name of the function that made it; else `literal`."""
    if isinstance(function, Function) and function.made_by is not None:
        return function.made_by.name
    if isinstance(function, Function | Symbol | Call):
        return function.name
    return str(function)


def state_function(function: Value) -> str:
    """How a value is stored: json, scope, upper, lower, strip:PREFIX; else `other:` and the called functions."""
    if not isinstance(function, Function):
        return _STATE.get(name_of(function), f"other:{name_of(function)}")
    if function.name in _STATE:
        return _STATE[function.name]
    called = [_called(call) for call in walk(part(function.node, "body"), "call_expression")]
    for name in called:
        if name in _STATE:
            return _STATE[name]
    prefix = re.search(r'strings\.(?:Replace|TrimPrefix)\([^"]*"([^"]+)"(?:, "",[^)]*)?\)', text(function.node))
    if prefix is not None:
        return f"strip:{prefix[1]}"
    return f"other:{','.join(called) or function.name}"


def suppressed_default(function: Value, machine: Machine) -> str | None:
    """The string that counts as the same as an unset one: X in `old == "" && new == X`; None if there is none."""
    if not isinstance(function, Function):
        return None
    names = [
        text(name) for parameter in _parameters(function.node) for name in parameter.children_by_field_name("name")
    ]
    if len(names) < 3:
        return None
    old, new = names[1], names[2]
    for comparison in _conjunctions(function.node):
        sides = {text(part(equality, "left")): part(equality, "right") for equality in comparison}
        if old in sides and new in sides and text(sides[old]) in _EMPTY:
            value = evaluate(sides[new], Scope(function.file, function.scope), machine)
            return value if isinstance(value, str) and value else None
    return None


def customize_names(function: Value) -> list[str]:
    """The functions that amend a plan, with their constant arguments: `DefaultProviderDeletionPolicy(DELETE)`."""
    if isinstance(function, Call) and function.name in _COMBINATIONS:
        return [name for argument in function.arguments for name in customize_names(argument)]
    made = function.made_by if isinstance(function, Function) else function
    if isinstance(made, Call):
        return [f"{made.name}({','.join(map(_argument, made.arguments))})"]
    return [name_of(function)] if function is not None else []


def _argument(value: Value) -> str:
    return str(value) if is_constant(value) else name_of(value)


def _called(call: Node) -> str:
    return text(part(call, "function")).rpartition(".")[2]


def _parameters(function: Node) -> list[Node]:
    return children(part(function, "parameters"))


def _conjunctions(function: Node) -> list[list[Node]]:
    """The `a == b && c == d` in the returned expressions of a function."""
    conjunctions: list[list[Node]] = []
    for statement in walk(part(function, "body"), "return_statement", into_functions=False):
        _collect(statement, conjunctions)
    return conjunctions


def _collect(node: Node, conjunctions: list[list[Node]]) -> None:
    if node.type == "binary_expression" and text(part(node, "operator")) == "&&":
        sides = [part(node, "left"), part(node, "right")]
        if all(side.type == "binary_expression" and text(part(side, "operator")) == "==" for side in sides):
            conjunctions.append(sides)
            return
    for child in node.named_children:
        _collect(child, conjunctions)
