"""Converts Checkov operators to octoguard tests, by the kind of value that they test.

From the source of Checkov (3.3): null and absent are both None, and each operator has an answer for None. `not_X` is
the opposite of X. Strings such as TRUE become booleans before an operator sees them. `equals` compares strings, and
`within` also compares types.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from octoguard.converters import Untranslatable, _ranges
from octoguard.converters._checkov_attribute import AttributeKind
from octoguard.converters._checkov_test import Test
from octoguard.converters._conditions import Condition, all_of, any_of, every, some
from octoguard.converters._patterns import in_linear_time

if TYPE_CHECKING:
    from collections.abc import Callable


NEVER: Final = Test(lambda _path: False)
_NEGATIVE: Final = {
    "not_exists": "exists",
    "is_not_empty": "is_empty",
    "is_false": "is_true",
    "length_not_equals": "length_equals",
    "number_of_words_not_equals": "number_of_words_equals",
    "range_not_includes": "range_includes",
    "cidr_range_not_subset": "cidr_range_subset",
}


def test_of(operator: str, value: Any, shape: AttributeKind) -> Test:
    """The test of an operator. Raises Untranslatable if octoguard has no equivalent."""
    positive = _NEGATIVE.get(operator) or operator.removeprefix("not_")
    if positive not in _OPERATORS:
        raise Untranslatable(f"the operator {operator}")
    test = _OPERATORS[positive](value, shape)
    return test if positive == operator else test.opposite()


def found_in_text(pattern: str, shape: AttributeKind) -> Test:
    """The test of a JSONPath filter: a regular expression is found in `str(value)`."""
    if pattern == SET:
        return _exists(None, shape)
    if pattern == EMPTY:
        return _is_empty(None, shape)
    if (literals := _literals(pattern)) is not None:
        return one_of_texts(literals, shape)
    return _searched(pattern, shape)


SET: Final = "^(?!None$)"
EMPTY: Final = r"^(?:\[\])?$"


def one_of_texts(texts: list[str], shape: AttributeKind) -> Test:
    """The test that the value as a string is one of `texts`, with true and false in any case."""
    plain: list[Any] = [text for text in texts if not _is_truth(text)]
    truths = {text.casefold() == "true" for text in texts if _is_truth(text)}
    if shape.kind in ("map", "block", "list"):
        return NEVER

    def at(path: str) -> Condition:
        return any_of(_listed(path, plain), *(_truth(path, truth, shape) for truth in sorted(truths)))

    return _with_none(Test(at), "None" in plain)


def _listed(path: str, values: list[Any]) -> Condition:
    if len(values) == 1:
        return {"path": path, "equals": values[0]}
    return {"path": path, "in": values} if values else False


def _is_truth(value: Any) -> bool:
    return str(value).casefold() in ("true", "false")


def _truth(path: str, expected: bool, shape: AttributeKind) -> Condition:
    """The condition for a boolean. Checkov reads strings such as TRUE as booleans."""
    if shape.kind == "bool":
        return {"path": path, "equals": expected}
    return {"path": path, "matches": rf"(?i)\A{str(expected).lower()}\Z"} if shape.kind in ("string", "any") else False


def _with_none(test: Test, none_too: bool) -> Test:
    if not none_too:
        return test
    return Test(lambda path: any_of({"path": path, "exists": False}, test.at(path)), True, test.note)


def _equals(value: Any, shape: AttributeKind) -> Test:
    if value is None:
        return Test(lambda path: {"path": path, "exists": False}, True)
    if isinstance(value, list) and shape.kind in ("list", "any"):
        return Test(lambda path: {"path": path, "equals": value})
    if isinstance(value, (list, dict)):
        raise Untranslatable(f"equals with a list or a map, on a {shape.kind}")
    if _is_truth(value):
        return one_of_texts([str(value)], shape)
    if shape.kind in ("list", "map", "block"):
        return NEVER
    return _with_none(Test(lambda path: {"path": path, "equals": value}), value == "None")


def _equals_ignore_case(value: Any, shape: AttributeKind) -> Test:
    if shape.kind in ("list", "map", "block"):
        return NEVER
    pattern = rf"(?i)\A{re.escape(str(value))}\Z"
    return _with_none(Test(lambda path: {"path": path, "matches": pattern}), str(value).casefold() == "none")


def _within(value: Any, shape: AttributeKind) -> Test:
    """One of a list, by value and type: a string never equals a number, and TRUE is not a string."""
    if not isinstance(value, list):
        raise Untranslatable(f"within {value!r}, which is not a list")
    texts = [item for item in value if isinstance(item, str) and not _is_truth(item)]
    numbers = [item for item in value if isinstance(item, (int, float)) and not isinstance(item, bool)]
    plain = (texts if shape.kind in ("string", "any") else []) + (numbers if shape.kind in ("number", "any") else [])
    truths = [item for item in value if isinstance(item, bool)]

    def at(path: str) -> Condition:
        parts: list[Condition] = [_truth(path, item, shape) for item in truths]
        return any_of(_listed(path, plain), *parts)

    return _with_none(Test(at), None in value)


def _exists(_value: Any, _shape: AttributeKind) -> Test:
    return Test(lambda path: {"path": path, "exists": True})


def _is_empty(_value: Any, shape: AttributeKind) -> Test:
    if shape.kind in ("number", "bool"):
        return NEVER
    return Test(lambda path: all_of({"path": path, "exists": True}, {"path": path, "empty": True}))


def _is_true(_value: Any, shape: AttributeKind) -> Test:
    return Test(lambda path: _truth(path, True, shape))


def _regex_match(value: Any, shape: AttributeKind) -> Test:
    """`re.match` of the string of the value, which is None for an unset value."""
    text = str(value)
    try:
        re.compile(text)
    except re.error as error:
        raise Untranslatable(f"the regular expression {value!r}: {error}") from None
    flags = _FLAGS.match(text)
    start, body = (flags[0], text[flags.end() :]) if flags else ("", text)
    is_anchored = body.startswith("^") and "|" not in body and "m" not in start
    return _searched(text if is_anchored else rf"{start}\A(?:{body})", shape)


_FLAGS: Final = re.compile(r"\(\?[aimsux]+\)")


def _searched(pattern: str, shape: AttributeKind) -> Test:
    if shape.kind in ("list", "map", "block"):
        raise Untranslatable(
            f"a regular expression on a {shape.kind}, which Checkov matches against the Python representation"
        )
    try:
        search = re.compile(pattern).search
    except re.error as error:
        raise Untranslatable(f"the regular expression {pattern!r}: {error}") from None
    on_none = search("None") is not None
    truths = [truth for truth in (True, False) if search(str(truth))]
    if shape.kind == "bool":
        return _with_none(Test(lambda path: any_of(*(_truth(path, truth, shape) for truth in truths))), on_none)
    missed = [truth for truth in truths if not search(str(truth).lower())] if shape.kind != "number" else []
    linear, excluded = in_linear_time(pattern)

    def at(path: str) -> Condition:
        others = ({"path": path, "not_equals": text} for text in excluded)
        condition = all_of({"path": path, "matches": linear}, *others)
        return any_of(condition, *(_truth(path, truth, shape) for truth in missed))

    return _with_none(Test(at), on_none)


def _literals(pattern: str) -> list[str] | None:
    """The strings of a pattern that our export wrote for a list (`_value_pattern`); None for other patterns."""
    match = re.fullmatch(r"\^\(\?:(.*)\)\\Z", pattern, re.DOTALL)
    if not match:
        return None
    texts = re.findall(r"(?:[^\\|]|\\.)+", match[1], re.DOTALL)
    if "|".join(texts) != match[1]:
        return None
    texts = [truth[1] if (truth := re.fullmatch(r"\(\?i:(true|false)\)", text, re.I)) else text for text in texts]
    if any(re.search(r"(?<!\\)[.^$*+?{}\[\]|()]|\\[A-Za-z0-9]", text) for text in texts):
        return None
    return [re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL) for text in texts]


def _edge(template: str) -> Callable[[Any, AttributeKind], Test]:
    def build(value: Any, shape: AttributeKind) -> Test:
        if not isinstance(value, str):
            raise Untranslatable(f"a prefix or suffix {value!r}, which is not a string")
        pattern = template.format(re.escape(value))
        if shape.kind not in ("string", "any"):
            return NEVER
        return Test(lambda path: {"path": path, "matches": pattern})

    return build


def _compared(condition: Callable[[str, float], Condition]) -> Callable[[Any, AttributeKind], Test]:
    def build(value: Any, shape: AttributeKind) -> Test:
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise Untranslatable(f"a comparison with {value!r}, which is not a number") from None
        if shape.kind not in ("number", "string", "any"):
            raise Untranslatable(f"a comparison of a {shape.kind} with a number")
        bound = int(number) if number.is_integer() else number
        note = "" if shape.kind == "number" else "Checkov compares strings that are not numbers letter by letter"
        return Test(lambda path: all_of({"path": path, "exists": True}, condition(path, bound)), note=note)

    return build


def _contains(value: Any, shape: AttributeKind) -> Test:
    if shape.kind in ("map", "block"):
        raise Untranslatable(f"contains on a {shape.kind}, which Checkov searches for in keys and values")
    if isinstance(value, (list, dict)) or value is None:
        raise Untranslatable(f"contains {value!r}")
    if shape.kind in ("list", "any"):
        return _element(value, shape)
    if shape.kind != "string" or not isinstance(value, str):
        raise Untranslatable(f"contains {value!r} on a {shape.kind}, on which Checkov fails")
    return Test(lambda path: {"path": path, "matches": re.escape(value)})


def _element(value: Any, shape: AttributeKind) -> Test:
    if shape.element in ("string", "number") and isinstance(value, str) is (shape.element == "number"):
        return NEVER  # a list of numbers never contains the string 80
    return Test(lambda path: {"path": path, "contains": value})


def _intersects(value: Any, shape: AttributeKind) -> Test:
    if isinstance(value, str) and shape.kind != "map":
        return NEVER if shape.kind in ("number", "bool") else _contains(value, shape)
    if not isinstance(value, list) or shape.kind not in ("list", "any"):
        raise Untranslatable(f"intersects {value!r} on a {shape.kind}")
    return Test(lambda path: some(path, _elements(value, shape).at(".")))


def _elements(values: list[Any], shape: AttributeKind) -> Test:
    return _within(values, AttributeKind(shape.element))


def _subset(value: Any, shape: AttributeKind) -> Test:
    if not isinstance(value, list) or shape.kind in ("map", "block"):
        raise Untranslatable(f"subset of {value!r} on a {shape.kind}")
    if shape.kind not in ("list", "any"):
        return _within([item for item in value if item is not None], shape)
    inner = _elements(value, shape)
    return Test(lambda path: all_of({"path": path, "exists": True}, every(path, inner.at("."))))


def _cidr_range_subset(value: Any, shape: AttributeKind) -> Test:
    try:
        patterns = [_ranges.inside(str(cidr)) for cidr in (value if isinstance(value, list) else [value])]
    except ValueError as error:
        raise Untranslatable(f"cidr_range_subset: {error}") from None

    def inside(path: str) -> Condition:
        return any_of(*({"path": path, "matches": pattern} for pattern in patterns))

    if shape.kind in ("list", "any"):
        return Test(lambda path: all_of({"path": path, "empty": False}, every(path, inside("."))))
    return Test(inside) if shape.kind == "string" else NEVER


def _range_includes(value: Any, shape: AttributeKind) -> Test:
    patterns = []
    for ports in value if isinstance(value, list) else [value]:
        first, _, last = str(ports).partition("-")
        if not first.strip().isdigit() or not (last or first).strip().isdigit():
            raise Untranslatable(f"the range {ports!r}")
        if int(first) <= int(last or first):
            patterns.append(_ranges.overlapping(int(first), int(last or first)))

    def includes(path: str) -> Condition:
        return any_of(*({"path": path, "matches": pattern} for pattern in patterns))

    if shape.kind == "list":
        return Test(lambda path: some(path, includes(".")))
    return Test(includes) if shape.kind in ("string", "number", "any") else NEVER


def _counted(least: Callable[[int], int], most: Callable[[int], int | None]) -> Callable[[Any, bool], _Bounds]:
    def build(value: Any, is_words: bool) -> _Bounds:
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise Untranslatable(f"{value!r} as a number of {'words' if is_words else 'elements'}") from None
        return least(number), most(number)

    return build


_Bounds = tuple[int, int | None]
_COUNTS: Final[dict[str, Callable[[Any, bool], _Bounds]]] = {
    "equals": _counted(lambda n: n, lambda n: n),
    "greater_than": _counted(lambda n: n + 1, lambda _n: None),
    "greater_than_or_equal": _counted(lambda n: n, lambda _n: None),
    "less_than": _counted(lambda _n: 0, lambda n: n - 1),
    "less_than_or_equal": _counted(lambda _n: 0, lambda n: n),
}


def _length(word: str) -> Callable[[Any, AttributeKind], Test]:
    """The length of a string or list. A map or a single block has the length 1."""

    def build(value: Any, shape: AttributeKind) -> Test:
        least, most = _COUNTS[word](value, False)
        if most is not None and most < max(least, 0):
            return NEVER
        if shape.kind == "map":
            return Test(lambda path: {"path": path, "exists": True} if least <= 1 and (most or 1) >= 1 else False)
        if shape.kind == "string":
            return Test(lambda path: {"path": path, "matches": rf"(?s)\A.{_times(least, most)}\Z"})
        if shape.kind in ("list", "block"):
            return Test(lambda path: _as_long(path, least, most))
        if shape.kind == "any":
            raise Untranslatable("the length of a value that no schema describes")
        return NEVER

    return build


def _as_long(path: str, least: int, most: int | None) -> Condition:
    if path == ".":
        raise Untranslatable("the length of a list within a list")
    long_enough: Condition = {"path": f"{path}[{least - 1}]" if least > 0 else path, "exists": True}
    return all_of(long_enough, True if most is None else {"path": f"{path}[{most}]", "exists": False})


def _words(word: str) -> Callable[[Any, AttributeKind], Test]:
    def build(value: Any, shape: AttributeKind) -> Test:
        least, most = _COUNTS[word](value, True)
        if shape.kind not in ("string", "any") or (most is not None and most < max(least, 0)):
            return NEVER
        pattern = rf"\A\s*(?:\S+(?:\s+|\Z)){_times(least, most)}\Z"
        return Test(lambda path: {"path": path, "matches": pattern})

    return build


def _times(least: int, most: int | None) -> str:
    return f"{{{max(least, 0)},{'' if most is None else most}}}"


_OPERATORS: Final[dict[str, Callable[[Any, AttributeKind], Test]]] = {
    "equals": _equals,
    "equals_ignore_case": _equals_ignore_case,
    "within": _within,
    "exists": _exists,
    "is_empty": _is_empty,
    "is_true": _is_true,
    "regex_match": _regex_match,
    "starting_with": _edge(r"\A{}"),
    "ending_with": _edge(r"{}\Z"),
    "greater_than": _compared(lambda path, bound: {"not": {"path": path, "at_most": bound}}),
    "greater_than_or_equal": _compared(lambda path, bound: {"path": path, "at_least": bound}),
    "less_than": _compared(lambda path, bound: {"not": {"path": path, "at_least": bound}}),
    "less_than_or_equal": _compared(lambda path, bound: {"path": path, "at_most": bound}),
    "contains": _contains,
    "intersects": _intersects,
    "subset": _subset,
    "cidr_range_subset": _cidr_range_subset,
    "range_includes": _range_includes,
    **{f"length_{word}": _length(word) for word in _COUNTS},
    **{f"number_of_words_{word}": _words(word) for word in _COUNTS},
}
