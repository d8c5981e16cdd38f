"""The functions of Go's standard library that schemas of providers use, and the operators."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING

from tools.provider_schema.gotypes import NUMBERS
from tools.provider_schema.values import Results, Struct, Symbol, Unknown, Value, is_constant, is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ARITHMETIC: dict[str, Callable[[Value, Value], Value]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "%": operator.mod,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "|": operator.or_,
    "&": operator.and_,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_VERB = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?[a-zA-Z%]")


def binary(sign: str, left: Value, right: Value) -> Value:
    """`left sign right`; the caller evaluates `&&` and `||`, because they may skip an operand."""
    if sign in ("==", "!="):
        same = _same(left, right)
        return same if isinstance(same, Unknown) or sign == "==" else not same
    if not (is_known(left) and is_known(right)):
        return Unknown(f"... {sign} ...")
    left, right = _zeros(left, right)
    try:
        if sign == "/":
            return left // right if isinstance(left, int) and isinstance(right, int) else left / right
        return _ARITHMETIC[sign](left, right)
    except (KeyError, TypeError, ZeroDivisionError):
        return Unknown(f"... {sign} ...")


def unary(sign: str, value: Value) -> Value:
    """`sign value`, for the operators that return a new value."""
    if not is_known(value):
        return Unknown(f"{sign}...")
    match sign:
        case "-":
            return -value if isinstance(value, int | float) else Unknown("-...")
        case "!":
            return not value
        case "*":
            return value.copy() if isinstance(value, Struct) else value
        case _:
            return value


def _same(left: Value, right: Value) -> Value:
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        return left == right
    if not (is_known(left) and is_known(right)):
        return Unknown("... == ...")
    left, right = _zeros(left, right)
    if is_constant(left) and is_constant(right):
        return left == right
    return left is right


def _zeros(left: Value, right: Value) -> tuple[Value, Value]:
    """An unset field is nil here. Compared with a constant, it is the zero value of the constant's type."""
    if left is None and is_constant(right):
        return type(right)(), right
    if right is None and is_constant(left):
        return left, type(left)()
    return left, right


def _append(arguments: list[Value]) -> Value:
    base = arguments[0] if arguments else None
    if base is None or isinstance(base, list):
        return [*(base or []), *arguments[1:]]
    return Unknown("append to an unknown slice")


def _len(arguments: list[Value]) -> Value:
    value = arguments[0]
    if value is None:
        return 0
    return len(value) if isinstance(value, str | list | dict) else Unknown("len")


def _delete(arguments: list[Value]) -> Value:
    if not isinstance(arguments[0], dict):
        return Unknown("delete from an unknown map")
    return arguments[0].pop(arguments[1], None)


def _copy_map(arguments: list[Value]) -> Value:
    if not all(isinstance(argument, dict) for argument in arguments):
        return Unknown("a copy of an unknown map")
    arguments[0].update(arguments[1])
    return None


def _convert(arguments: list[Value]) -> Value:
    return arguments[0] if arguments else None


# The functions that need no import. make and new take a type, so the interpreter has them.
BUILTINS: dict[str, Callable[[list[Value]], Value]] = {
    "append": _append,
    "len": _len,
    "cap": _len,
    "delete": _delete,
    "min": lambda arguments: min(arguments) if all(map(is_constant, arguments)) else Unknown("min"),
    "max": lambda arguments: max(arguments) if all(map(is_constant, arguments)) else Unknown("max"),
    "panic": lambda _: None,
    "copy": lambda _: None,
}
CONVERSIONS = NUMBERS | {"string", "bool", "any", "error"}


def _sprintf(arguments: list[Value]) -> Value:
    layout, *values = arguments
    if not isinstance(layout, str) or not all(map(is_constant, values)):
        return Unknown("fmt.Sprintf of something unknown")
    rest = iter(values)

    def verb(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        value = next(rest, "")
        if isinstance(value, bool):
            return str(value).lower()
        return f'"{value}"' if match[0].endswith("q") else str(value)

    return _VERB.sub(verb, layout)


def _of_strings(function: Callable[..., Value]) -> Callable[[list[Value]], Value]:
    """A function that can be evaluated if all its arguments are constant."""

    def call(arguments: list[Value]) -> Value:
        if not all(map(is_constant, arguments)):
            return Unknown("a function of something unknown")
        return function(*arguments)

    return call


def _join(arguments: list[Value]) -> Value:
    parts, between = arguments
    if isinstance(parts, list) and isinstance(between, str) and all(isinstance(string, str) for string in parts):
        return between.join(parts)
    return Unknown("strings.Join of something unknown")


def _contains(arguments: list[Value]) -> Value:
    values, member = arguments
    if isinstance(values, list) and all(map(is_constant, [*values, member])):
        return member in values
    return Unknown("slices.Contains of something unknown")


def _sort(arguments: list[Value]) -> Value:
    if isinstance(arguments[0], list) and all(map(is_constant, arguments[0])):
        arguments[0].sort()


def _concat(arguments: Iterable[Value]) -> Value:
    together: list[Value] = []
    for argument in arguments:
        if not isinstance(argument, list | None):
            return Unknown("slices.Concat of something unknown")
        together += argument or []
    return together


def _listed(take: Callable[[dict[Value, Value]], Iterable[Value]]) -> Callable[[list[Value]], Value]:
    def call(arguments: list[Value]) -> Value:
        return list(take(arguments[0])) if isinstance(arguments[0], dict) else Unknown("maps of something unknown")

    return call


# `{package: {name: function}}`: other functions stay calls, for the callers that interpret them.
STANDARD: dict[str, dict[str, Callable[[list[Value]], Value]]] = {
    "fmt": {"Sprintf": _sprintf},
    "strings": {
        "Join": _join,
        "Contains": _of_strings(lambda text, inside: inside in text),
        "HasPrefix": _of_strings(lambda text, start: text.startswith(start)),
        "HasSuffix": _of_strings(lambda text, end: text.endswith(end)),
        "ToLower": _of_strings(lambda text: text.lower()),
        "ToUpper": _of_strings(lambda text: text.upper()),
        "TrimPrefix": _of_strings(lambda text, start: text.removeprefix(start)),
        "TrimSuffix": _of_strings(lambda text, end: text.removesuffix(end)),
        "TrimSpace": _of_strings(lambda text: text.strip()),
        "Replace": _of_strings(lambda text, old, new, count: text.replace(old, new, count)),
        "ReplaceAll": _of_strings(lambda text, old, new: text.replace(old, new)),
        "Split": _of_strings(lambda text, between: text.split(between)),
        "Repeat": _of_strings(lambda text, count: text * count),
    },
    "maps": {
        "Copy": _copy_map,
        "Clone": lambda arguments: dict(arguments[0]) if isinstance(arguments[0], dict) else arguments[0],
        "Keys": _listed(lambda mapping: mapping.keys()),
        "Values": _listed(lambda mapping: mapping.values()),
    },
    "slices": {
        "Collect": _convert,
        "Sorted": lambda arguments: sorted(arguments[0]),
        "Clone": lambda arguments: list(arguments[0]) if isinstance(arguments[0], list) else arguments[0],
        "Concat": _concat,
        "Contains": _contains,
        "Sort": _sort,
        "SortFunc": lambda _: None,  # the order of registration does not matter
    },
    "sort": {"Strings": _sort},
    "strconv": {"Itoa": _of_strings(str)},
    "time": {"Duration": _convert},
    "errors": {"New": lambda _: Unknown("an error")},
}
_CONVERSIONS = (
    "SchemaDiffSuppressFunc",
    "SchemaValidateFunc",
    "SchemaValidateDiagFunc",
    "SchemaStateFunc",
    "CustomizeDiffFunc",
)
for _sdk in ("terraform-plugin-sdk/v2", "terraform-plugin-sdk"):
    STANDARD[f"github.com/hashicorp/{_sdk}/helper/schema"] = dict.fromkeys(_CONVERSIONS, _convert)
STANDARD["golang.org/x/exp/maps"] = STANDARD["maps"]
STANDARD["golang.org/x/exp/slices"] = STANDARD["slices"]
# `{package: {name: value}}`; times are in nanoseconds.
CONSTANTS: dict[str, dict[str, Value]] = {
    "net/http": {
        "MethodGet": "GET",
        "MethodHead": "HEAD",
        "MethodPost": "POST",
        "MethodPut": "PUT",
        "MethodPatch": "PATCH",
        "MethodDelete": "DELETE",
    },
    "time": {
        "Millisecond": 10**6,
        "Second": 10**9,
        "Minute": 60 * 10**9,
        "Hour": 3600 * 10**9,
    },
    # https://github.com/kubernetes/api: types.go of each group
    "k8s.io/api/core/v1": {
        "DNSClusterFirst": "ClusterFirst",
        "DoNotSchedule": "DoNotSchedule",
        "PersistentVolumeReclaimDelete": "Delete",
        "PreemptLowerPriority": "PreemptLowerPriority",
        "ProtocolTCP": "TCP",
        "RestartPolicyAlways": "Always",
        "SeccompProfileTypeUnconfined": "Unconfined",
        "SecretTypeOpaque": "Opaque",
        "ServiceAffinityNone": "None",
        "ServiceTypeClusterIP": "ClusterIP",
        "TolerationOpEqual": "Equal",
        "URISchemeHTTP": "HTTP",
    },
    "k8s.io/api/admissionregistration/v1": {
        "Equivalent": "Equivalent",
        "Fail": "Fail",
        "NeverReinvocationPolicy": "Never",
    },
    "k8s.io/api/networking/v1": {"PathTypeImplementationSpecific": "ImplementationSpecific"},
    "k8s.io/api/storage/v1": {"VolumeBindingImmediate": "Immediate"},
    "github.com/shurcooL/githubv4": {"TeamReviewAssignmentAlgorithmRoundRobin": "ROUND_ROBIN"},
}


def first(value: Value) -> Value:
    """The first result of a call; the value itself if there is only one."""
    return value[0] if isinstance(value, Results) and value else value
