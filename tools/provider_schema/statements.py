"""Interprets Go statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tools.provider_schema import library
from tools.provider_schema.expressions import evaluate, first_of_index, has_type
from tools.provider_schema.source import children, names_of, part, text, walk
from tools.provider_schema.values import Call, Results, Struct, Symbol, Unknown, Value, is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tree_sitter import Node

    from tools.provider_schema.machine import Machine
    from tools.provider_schema.values import Scope

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Return:
    """The end of a function. `is_bare` is true for a return without values, which returns the named results."""

    value: Value
    is_bare: bool = False


# Functions of other modules that do not change a schema.
_HARMLESS: frozenset[str] = frozenset({"Lock", "Unlock", "RLock", "RUnlock"})

# How a statement ends its enclosing statements; None if the next statement follows.
Flow = Return | Literal["break", "continue", "fallthrough"]


def run(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    """Interpret a block, or one statement."""
    known = _STATEMENTS.get(node.type)
    if known is None:
        machine.problems.construct(f"a statement of the kind {node.type} in {scope.file.name}")
        return None
    return known(node, scope, machine)


def _sequence(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    for statement in children(node):
        flow = run(statement, scope, machine)
        if flow is not None:
            return flow
    return None


def _block(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    return _sequence(node, scope.inner(), machine)


def _nothing(_node: Node, _scope: Scope, _machine: Machine) -> Flow | None:
    return None


def _return(node: Node, scope: Scope, machine: Machine) -> Flow:
    lists = children(node)
    if not lists:
        return Return(None, is_bare=True)
    values = [evaluate(child, scope, machine) for child in children(lists[0])]
    return Return(values[0] if len(values) == 1 else Results(values))


def _expression(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    value = evaluate(children(node)[0], scope, machine)
    if isinstance(value, Call) and value.name not in _HARMLESS and any(map(_is_mutable, value.arguments)):
        machine.problems.construct(f"a call of {value.function}, which may change what it is given")
    elif isinstance(value, Unknown):
        machine.problems.construct(f"{value} in {scope.file.name}")
    return None


def _is_mutable(value: Value) -> bool:
    return isinstance(value, Struct | dict | list)


def _declare(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    for target, value in zip(*_sides(node, scope, machine), strict=False):
        scope.declare(text(target), value)
    return None


def _assign(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    sign = text(part(node, "operator"))
    for target, value in zip(*_sides(node, scope, machine), strict=False):
        if sign == "=":
            _store(target, value, scope, machine)
        else:
            before = evaluate(target, scope, machine)
            _store(target, library.binary(sign[:-1], before, value), scope, machine)
    return None


def _sides(node: Node, scope: Scope, machine: Machine) -> tuple[list[Node], list[Value]]:
    targets, sources = children(part(node, "left")), children(part(node, "right"))
    if len(targets) == len(sources):
        return targets, [evaluate(source, scope, machine) for source in sources]
    return targets, several(sources[0], len(targets), scope, machine)


def several(source: Node, count: int, scope: Scope, machine: Machine) -> list[Value]:
    """The values of an expression with several results."""
    match source.type:
        case "index_expression":
            return list(first_of_index(source, scope, machine))
        case "type_assertion_expression":
            value = evaluate(part(source, "operand"), scope, machine)
            return [value, has_type(value, part(source, "type"), scope, machine)]
        case _:
            pass
    value = evaluate(source, scope, machine)
    if isinstance(value, Results):
        return list(value)
    return [value, *(Unknown(text(source)[:_SHOWN]) for _ in range(count - 1))]


def _store(target: Node, value: Value, scope: Scope, machine: Machine) -> None:
    match target.type:
        case "identifier":
            _set_variable(text(target), value, scope, machine)
        case "index_expression":
            inside = evaluate(part(target, "operand"), scope, machine)
            key = evaluate(part(target, "index"), scope, machine)
            if (isinstance(inside, dict) and (is_known(key) or isinstance(key, Symbol))) or (
                isinstance(inside, list) and isinstance(key, int) and key < len(inside)
            ):
                inside[key] = value
            else:
                machine.problems.construct(f"an assignment to {text(target)[:_SHOWN]} in {scope.file.name}")
        case "selector_expression":
            operand, field = part(target, "operand"), text(part(target, "field"))
            imported = scope.file.imports.get(text(operand)) if scope.find(text(operand)) is None else None
            if imported is not None and machine.has_global(imported, field):
                machine.set_global(imported, field, value)
                return
            holder = evaluate(operand, scope, machine)
            if isinstance(holder, Struct):
                holder.fields[field] = value
            elif not isinstance(holder, Symbol):
                machine.problems.construct(f"an assignment to {text(target)[:_SHOWN]} in {scope.file.name}")
        case "parenthesized_expression":
            _store(children(target)[0], value, scope, machine)
        case "unary_expression":
            held = evaluate(part(target, "operand"), scope, machine)
            if isinstance(held, Struct) and isinstance(value, Struct):
                held.type, held.fields = value.type, dict(value.fields)
            elif isinstance(held, dict) and isinstance(value, dict):
                held.clear()
                held.update(value)
        case _:
            machine.problems.construct(f"an assignment to {text(target)[:_SHOWN]} in {scope.file.name}")


def _set_variable(name: str, value: Value, scope: Scope, machine: Machine) -> None:
    if name == "_":
        return
    holder = scope.find(name)
    if holder is not None:
        holder.names[name] = value
    elif machine.has_global(scope.file.package, name):
        machine.set_global(scope.file.package, name, value)


def _variables(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    for spec in walk(node, "var_spec" if node.type == "var_declaration" else "const_spec"):
        names, sources = names_of(spec), children(spec.child_by_field_name("value"))
        if not sources:
            kind = machine.type_of(spec.child_by_field_name("type"), scope.file)
            values: list[Value] = [kind.zero() for _ in names]
        elif len(sources) == len(names):
            values = [evaluate(source, scope, machine) for source in sources]
        else:
            values = several(sources[0], len(names), scope, machine)
        for name, value in zip(names, values, strict=False):
            scope.declare(name, value)
    return None


def _if(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    inner = scope.inner()
    before = node.child_by_field_name("initializer")
    if before is not None:
        run(before, inner, machine)
    condition = evaluate(part(node, "condition"), inner, machine)
    if not is_known(condition):
        excerpt = " ".join(text(part(node, "condition")).split())[:_SHOWN]
        machine.problems.construct(f"a condition that is not known in {scope.file.name}: {excerpt}")
        return None
    if condition:
        return run(part(node, "consequence"), inner, machine)
    otherwise = node.child_by_field_name("alternative")
    return None if otherwise is None else run(otherwise, inner, machine)


def _for(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    clauses = [clause for clause in children(node) if clause.type == "range_clause"]
    if not clauses:
        machine.problems.construct(f"a loop that is not over a range in {scope.file.name}")
        return None
    over = evaluate(part(clauses[0], "right"), scope, machine)
    if not is_known(over):
        machine.problems.construct(f"a loop over something unknown in {scope.file.name}: {over}"[:120])
        return None
    targets = children(clauses[0].child_by_field_name("left"))
    is_new = any(child.type == ":=" for child in clauses[0].children)
    for pair in _pairs(over):
        inner = scope.inner()
        for target, value in zip(targets, pair, strict=False):
            if is_new:
                inner.declare(text(target), value)
            else:
                _store(target, value, inner, machine)
        flow = run(part(node, "body"), inner, machine)
        if flow == "break":
            break
        if isinstance(flow, Return):
            return flow
    return None


def _pairs(over: Value) -> Iterable[tuple[Value, Value]]:
    if isinstance(over, dict):
        return list(over.items())
    if isinstance(over, list | str):
        return list(enumerate(over))
    if isinstance(over, int):
        return [(position, None) for position in range(over)]
    return []


def _switch(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    inner = scope.inner()
    before = node.child_by_field_name("initializer")
    if before is not None:
        run(before, inner, machine)
    subject = node.child_by_field_name("value")
    value = True if subject is None else evaluate(subject, inner, machine)

    def chosen(case: Node) -> Value:
        for candidate in children(case.child_by_field_name("value")):
            same = library.binary("==", value, evaluate(candidate, inner, machine))
            if same is True or not is_known(same):
                return same
        return False

    return _choose(node, chosen, inner, machine)


def _type_switch(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    inner = scope.inner()
    value = evaluate(part(node, "value"), inner, machine)
    for name in children(node.child_by_field_name("alias")):
        inner.declare(text(name), value)

    def chosen(case: Node) -> Value:
        for candidate in case.children_by_field_name("type"):
            if candidate.is_named:
                same = value is None if candidate.type == "nil" else has_type(value, candidate, inner, machine)
                if same is True or not is_known(same):
                    return same
        return False

    return _choose(node, chosen, inner, machine)


def _choose(node: Node, chosen: Callable[[Node], Value], scope: Scope, machine: Machine) -> Flow | None:
    """Interpret the first chosen case, else the default, and the next case after a `fallthrough`."""
    cases = [child for child in children(node) if child.type.endswith("_case")]
    start: int | None = None
    for position, case in enumerate(cases):
        decided = case.type != "default_case" and chosen(case)
        if not is_known(decided):
            machine.problems.construct(f"a switch that is not known in {scope.file.name}")
            return None
        if decided:
            start = position
            break
    else:
        start = next((position for position, case in enumerate(cases) if case.type == "default_case"), None)
    flow: Flow | None = "fallthrough"
    while start is not None and start < len(cases) and flow == "fallthrough":
        flow = None
        for body in (child for child in children(cases[start]) if child.type == "statement_list"):
            flow = _sequence(body, scope.inner(), machine)
        start += 1
    return None if flow in ("break", "fallthrough") else flow


def _step(node: Node, scope: Scope, machine: Machine) -> Flow | None:
    target = children(node)[0]
    sign = "+" if node.type == "inc_statement" else "-"
    _store(target, library.binary(sign, evaluate(target, scope, machine), 1), scope, machine)
    return None


_STATEMENTS: dict[str, Callable[[Node, Scope, Machine], Flow | None]] = {
    "block": _block,
    "statement_list": _sequence,
    "return_statement": _return,
    "expression_statement": _expression,
    "short_var_declaration": _declare,
    "assignment_statement": _assign,
    "var_declaration": _variables,
    "const_declaration": _variables,
    "if_statement": _if,
    "for_statement": _for,
    "expression_switch_statement": _switch,
    "type_switch_statement": _type_switch,
    "inc_statement": _step,
    "dec_statement": _step,
    "break_statement": lambda *_: "break",
    "continue_statement": lambda *_: "continue",
    "fallthrough_statement": lambda *_: "fallthrough",
    "defer_statement": _nothing,
    "empty_statement": _nothing,
    "type_declaration": _nothing,
    ";": _nothing,
}
