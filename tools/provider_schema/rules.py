"""Reads the constant rules of validation functions: allowed strings, ranges, patterns.

The rule comes from the arguments of the function (`validation.IntBetween(1, 9)`). For functions of the provider, it
comes from their code: they call such a function, or match one regular expression.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tools.provider_schema.expressions import evaluate
from tools.provider_schema.library import first
from tools.provider_schema.source import children, part, text, walk
from tools.provider_schema.values import Call, Function, Scope, Symbol, Value, strings

if TYPE_CHECKING:
    from tree_sitter import Node

    from octoguard.standin.schema import Attribute, Form
    from tools.provider_schema.machine import Machine

# Functions whose rule is that of all their arguments.
_ALL = frozenset({"All", "ToDiagFunc", "AllDiag"})
_BOUNDS = {
    "IntBetween": ("minimum", "maximum"),
    "FloatBetween": ("minimum", "maximum"),
    "Between": ("minimum", "maximum"),
    "IntAtLeast": ("minimum",),
    "FloatAtLeast": ("minimum",),
    "AtLeast": ("minimum",),
    "IntAtMost": ("maximum",),
    "FloatAtMost": ("maximum",),
    "AtMost": ("maximum",),
}
_SIZES = {
    "SizeBetween": ("min_items", "max_items"),
    "SizeAtLeast": ("min_items",),
    "SizeAtMost": ("max_items",),
}
_LENGTHS = {
    "StringLenBetween": ("shortest", "longest"),
    "LengthBetween": ("shortest", "longest"),
    "UTF8LengthBetween": ("shortest", "longest"),
    "LengthAtLeast": ("shortest",),
    "LengthAtMost": ("longest",),
}
# Functions whose code amounts to a pattern, a length or a limit; read in version 7.46.
_KNOWN: dict[str, dict[str, Any]] = {
    "StringIsNotEmpty": {"shortest": 1},
    "ValidateEmptyStrings": {"shortest": 1},
    "ValidateHourlyOnly": {"pattern": "^([01]?[0-9]|2[0-3]):00$"},
    "ValidateWorkloadIdentityPoolId": {"pattern": r"^[0-9a-z-]{4,32}$|\.svc\.id\.goog$"},
    "validateBigQueryTableSchema": {"pattern": r"^\s*\[", "form": "json"},
    "validateDefaultTableExpirationMs": {"minimum": 3600000},
    "validateKmsCryptoKeyRotationPeriod": {  # a day or more
        "pattern": r"^(?:[1-9][0-9]{5,}|9[0-9]{4}|8[7-9][0-9]{3}|86[4-9][0-9]{2})(?:\.[0-9]+)?s$"
    },
    "validateProjectServiceService": {"pattern": r"\."},
    "validateRecordNameTrailingDot": {"pattern": r"\.$"},
    "validateRoleEntityPair": {"pattern": "^[^:]*:[^:]*$"},
}
_NUMBERS = _BOUNDS | _SIZES | _LENGTHS
# Functions with a rule that the stand-in implements, by the name of the required form of a text.
_FORMS: dict[str, Form] = {
    "IsCIDR": "cidr",
    "IsCIDRNetwork": "cidr",
    "ValidateRFC1918Network": "cidr",
    "IsRFC3339Time": "time",
    "StringIsJSON": "json",
    "ValidateBase64String": "base64",
    "ValidateDuration": "duration",
    "ValidateIpAddress": "ip",
    "ValidateIpCidrRange": "cidr",
    "ValidateNonNegativeDuration": "duration",
    "ValidateRFC3339Date": "time",
    "validateDuration": "duration",
    "validateIAMMember": "member",
    "validateIamPolicy": "json",
}
_ERROR = re.compile(r"append\(|Errorf|errors\.New")
_OF_ELEMENTS = frozenset({"ValueStringsAre", "ValueInt64sAre", "ValueNumbersAre"})


def apply(attribute: Attribute, validator: Value, machine: Machine) -> bool:
    """Add the rule of a validator to an attribute; False if a pack cannot represent it."""
    made = _made(validator)
    if _apply_known(attribute, name_of(validator), made):
        return True
    if made is None:
        return isinstance(validator, Function) and _apply_body(attribute, validator, machine)
    name, arguments = made.name, list(made.arguments)
    if name in _ALL:
        return _apply_all(attribute, arguments, machine)
    if name in _OF_ELEMENTS and attribute.element is not None:
        return _apply_all(attribute.element, arguments, machine)
    if name in _NUMBERS:
        return _apply_numbers(attribute, _NUMBERS[name], arguments)
    match name:
        case "StringInSlice":
            return _apply_enum(attribute, arguments[0], any_case=arguments[1:] != [False])
        case "OneOf":
            return _apply_enum(attribute, arguments)
        case "OrEmpty":
            if not apply(attribute, arguments[0], machine):
                return False
            attribute.enum = [*attribute.enum, ""] if attribute.enum and "" not in attribute.enum else attribute.enum
            attribute.pattern = f"^$|{attribute.pattern}" if attribute.pattern else ""
            attribute.shortest = 0
            return True
        case "StringMatch" | "RegexMatches":
            return _apply_pattern(attribute, arguments[0])
        case _:
            return isinstance(validator, Function) and _apply_body(attribute, validator, machine)


def _apply_known(attribute: Attribute, name: str, made: Call | None) -> bool:
    known = _KNOWN.get(name)
    if form := _FORMS.get(name):
        known = {"form": form} | _masks(made)
    for rule, value in (known or {}).items():
        setattr(attribute, rule, value)
    return known is not None


def _masks(made: Call | None) -> dict[str, str]:
    """The pattern of the allowed prefix lengths of a CIDR block: `IsCIDRNetwork(28, 28)`."""
    sizes = list(made.arguments) if made is not None else []
    if len(sizes) != 2 or not all(isinstance(size, int) for size in sizes):
        return {}
    return {"pattern": f"/({'|'.join(map(str, range(sizes[0], sizes[1] + 1)))})$"}


def _apply_all(attribute: Attribute, validators: list[Value], machine: Machine) -> bool:
    """Add the rule of each validator to an attribute, also after one that a pack cannot represent."""
    applied = [apply(attribute, validator, machine) for validator in validators]
    return all(applied)


def name_of(validator: Value) -> str:
    """The name of a validator in messages."""
    made = _made(validator)
    if made is not None:
        return made.name
    return validator.name if isinstance(validator, Symbol | Function) else str(validator)


def _made(validator: Value) -> Call | None:
    if isinstance(validator, Function):
        return validator.made_by
    return validator if isinstance(validator, Call) else None


def _apply_enum(attribute: Attribute, values: Value, *, any_case: bool = False) -> bool:
    allowed = strings(values)
    if not allowed:
        return False
    if any_case:
        return _apply_pattern(attribute, f"^(?i:{'|'.join(map(re.escape, allowed))})$")
    attribute.enum = allowed
    return True


def _apply_numbers(attribute: Attribute, names: tuple[str, ...], values: list[Any]) -> bool:
    if len(values) != len(names) or not all(isinstance(number, int | float) for number in values):
        return False
    for name, value in zip(names, values, strict=True):
        setattr(attribute, name, value)
    return True


def _apply_pattern(attribute: Attribute, expression: Value) -> bool:
    pattern = expression
    while isinstance(pattern, Call) and pattern.name in ("MustCompile", "Compile", "String"):
        pattern = pattern.arguments[0]
    if not isinstance(pattern, str) or attribute.pattern:
        return False
    attribute.pattern = pattern
    return True


def _apply_body(attribute: Attribute, function: Function, machine: Machine) -> bool:
    """Add the rules of a function that only calls another, or only tests lengths and regular expressions."""
    body = [
        child for child in _statements(function.node) if child.type not in ("short_var_declaration", "var_declaration")
    ]
    scope = Scope(function.file, function.scope)
    if len(body) == 1 and body[0].type == "return_statement":
        delegate = _delegate(body[0])
        if delegate is None:
            return False
        _declare_all(function.node, scope, machine)
        return apply(attribute, evaluate(delegate, scope, machine), machine)
    conditions = [child for child in body if child.type == "if_statement"]
    if not conditions or any(child.type not in ("if_statement", "return_statement") for child in body):
        return False
    if not all(_ERROR.search(text(part(child, "consequence"))) for child in conditions):
        return False  # a condition that changes the value before it is tested
    _declare_all(function.node, scope, machine)
    read = [_apply_condition(attribute, child, scope, machine) for child in conditions]
    return all(read)


def _apply_condition(attribute: Attribute, statement: Node, scope: Scope, machine: Machine) -> bool:
    """Add the rule of a condition that leads to an error: the opposite of each of its sides."""
    if statement.child_by_field_name("alternative") is not None:
        return False
    read = [_apply_side(attribute, side, scope, machine) for side in _sides(part(statement, "condition"))]
    return all(read)


def _sides(condition: Node) -> list[Node]:
    """The conditions in `a || b || c`."""
    if condition.type != "binary_expression" or text(part(condition, "operator")) != "||":
        return [condition]
    return [*_sides(part(condition, "left")), *_sides(part(condition, "right"))]


def _apply_side(attribute: Attribute, condition: Node, scope: Scope, machine: Machine) -> bool:
    expression = _mismatch(condition)
    if expression is not None:
        return _apply_pattern(attribute, evaluate(expression, scope, machine))
    if condition.type != "binary_expression":
        return False
    left, right = part(condition, "left"), evaluate(part(condition, "right"), scope, machine)
    if left.type != "call_expression" or not isinstance(right, int):
        # A test of the function's own arguments (`max < min`) is no rule for a value.
        return isinstance(evaluate(left, scope, machine), int) and isinstance(right, int)
    if text(part(left, "function")) != "len":
        return False
    match text(part(condition, "operator")):
        case "<":
            attribute.shortest = right
        case ">":
            attribute.longest = right
        case _:
            return False
    return True


def _statements(function: Node) -> list[Node]:
    statements: list[Node] = []
    for child in children(function.child_by_field_name("body")):
        statements += children(child) if child.type == "statement_list" else [child]
    return statements


def _delegate(statement: Node) -> Node | None:
    """`f(...)` in `return f(...)(value, key)`; None for any other statement."""
    values = [value for inner in children(statement) for value in children(inner)]
    if len(values) != 1 or values[0].type != "call_expression":
        return None
    callee = part(values[0], "function")
    return callee if callee.type == "call_expression" else None


def _mismatch(condition: Node) -> Node | None:
    """The expression E in `!regexp.MustCompile(E).MatchString(value)`; None for any other condition."""
    if condition.type != "unary_expression" or not text(condition).startswith("!"):
        return None
    call = part(condition, "operand")
    if call.type != "call_expression" or not text(part(call, "function")).endswith(".MatchString"):
        return None
    matched = part(part(call, "function"), "operand")
    if [argument.type for argument in children(part(call, "arguments"))] not in (
        ["identifier"],
        ["type_assertion_expression"],
    ):
        return None  # a part of the value
    is_compiled = matched.type == "call_expression" and text(part(matched, "function")) == "regexp.MustCompile"
    return children(part(matched, "arguments"))[0] if is_compiled else None


def _declare_all(function: Node, scope: Scope, machine: Machine) -> None:
    """Add the function's local constants to the scope. Values that depend on the checked value stay unknown."""
    parameters = [text(name) for child in walk(function, "parameter_declaration") for name in children(child)]
    for statement in _statements(function):
        if statement.type == "short_var_declaration":
            targets, sources = children(part(statement, "left")), children(part(statement, "right"))
            for target, source in zip(targets, sources, strict=False):
                if not any(text(child) in parameters for child in walk(source, "identifier")):
                    scope.declare(text(target), first(evaluate(source, scope, machine)))
