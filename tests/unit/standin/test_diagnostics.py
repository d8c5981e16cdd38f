"""What a provider says of a configuration beyond its types."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.standin.diagnostics import problems
from octoguard.standin.schema import Attribute, Attributes
from octoguard.standin.values import UNKNOWN


def text(**rules: Any) -> Attribute:
    return Attribute(type="string", optional=True, **rules)


def block(**fields: Attribute) -> Attribute:
    return Attribute(type="list", optional=True, max_items=1, fields=fields)


PLAIN = {"a": text(conflicts_with=["b"]), "b": text()}
ONE = {"a": text(exactly_one_of=["a", "b"]), "b": text()}
SOME = {"a": text(at_least_one_of=["a", "b"]), "b": text()}
WITH = {"a": text(required_with=["b"]), "b": text()}
NESTED = {"top": block(a=text(conflicts_with=["top.0.b"]), b=text())}
ENUM = {"a": text(enum=["X", "Y"]), "l": Attribute(type="list", element=Attribute(type="string", enum=["X"]))}
LIMITS = {
    "c": text(pattern="^(?i:KEEP|MOVE)$"),
    "n": Attribute(type="number", optional=True, minimum=1, maximum=9),
    "low": Attribute(type="number", optional=True, minimum=2),
    "p": text(pattern="^[a-z]+[0-9]$"),
    "go": text(pattern=r"^\p{Greek}$"),
}

SIZES = {"few": Attribute(type="list", optional=True, element=text(), min_items=1, max_items=2)}

SAID: dict[str, tuple[Attributes, dict[str, Any], list[str]]] = {
    "a conflict": (PLAIN, {"a": "1", "b": "2"}, ['"a": conflicts with b']),
    "a conflict with nothing": (PLAIN, {"a": "1"}, []),
    "a conflict with what is unknown": (PLAIN, {"a": "1", "b": UNKNOWN}, []),
    "a conflict inside of a block": (NESTED, {"top": [{"a": "1", "b": "2"}]}, ['"top.0.a": conflicts with top.0.b']),
    "none of exactly one": (ONE, {}, ['"a": one of `a,b` must be specified']),
    "one of exactly one": (ONE, {"b": "1"}, []),
    "two of exactly one": (
        ONE,
        {"a": "1", "b": "2"},
        ['"a": only one of `a,b` can be specified, but `a,b` were specified.'],
    ),
    "perhaps one of exactly one": (ONE, {"a": UNKNOWN}, []),
    "none of at least one": (SOME, {}, ['"a": one of `a,b` must be specified']),
    "one of at least one": (SOME, {"b": "1"}, []),
    "without what it needs": (WITH, {"a": "1"}, ['"a": all of `a,b` must be specified']),
    "with what it needs": (WITH, {"a": "1", "b": UNKNOWN}, []),
    "none of its choices": (ENUM, {"a": "Z"}, ['expected a to be one of ["X" "Y"], got Z']),
    "one of its choices": (ENUM, {"a": "X"}, []),
    "an unknown choice": (ENUM, {"a": UNKNOWN}, []),
    "a choice in another case where case matters not": (LIMITS, {"c": "keep"}, []),
    "none of its choices, whatever the case": (
        LIMITS,
        {"c": "drop"},
        ['expected c to be one of ["KEEP" "MOVE"], got drop'],
    ),
    "too small": (LIMITS, {"n": 0}, ["expected n to be in the range (1 - 9), got 0"]),
    "large enough": (LIMITS, {"n": 9}, []),
    "less than the least": (LIMITS, {"low": 1}, ["expected low to be at least (2), got 1"]),
    "an unknown number": (LIMITS, {"n": UNKNOWN}, []),
    "not of the form": (LIMITS, {"p": "x1\n"}, ['"p" ("x1\n") doesn\'t match regexp "^[a-z]+[0-9]$"']),
    "of the form": (LIMITS, {"p": "x1"}, []),
    "a form that cannot be read": (LIMITS, {"go": "x"}, []),
    "none of its choices in a list": (ENUM, {"l": ["X", "Z"]}, ['expected l.1 to be one of ["X"], got Z']),
    "a list with something unknown": (ENUM, {"l": ["Z", UNKNOWN]}, []),
    "a conflict of what is unknown": (PLAIN, {"a": UNKNOWN, "b": "2"}, []),
    "a conflict with a block that has something unknown in it": (
        {"a": text(conflicts_with=["top"]), "top": block(b=text())},
        {"a": "1", "top": [{"b": UNKNOWN}]},
        ['"a": conflicts with top'],
    ),
    "a conflict of a block that has something unknown in it": (
        {"a": text(), "top": Attribute(type="list", optional=True, fields={"b": text()}, conflicts_with=["a"])},
        {"a": "1", "top": [{"b": UNKNOWN}]},
        [],
    ),
    "anything in a block that has something unknown in it": (
        NESTED,
        {"top": [{"a": "1", "b": "2"}, {"a": UNKNOWN}]},
        [],
    ),
    "a conflict with no block": (
        {"a": text(conflicts_with=["top"]), "top": block(b=text())},
        {"a": "1", "top": []},
        [],
    ),
    "a conflict with an empty list": (
        {"a": text(conflicts_with=["l"]), "l": Attribute(type="list", optional=True, element=text())},
        {"a": "1", "l": []},
        ['"a": conflicts with l'],
    ),
    "none of exactly one where the block of one is unknown": (
        {"a": text(exactly_one_of=["a", "top.0.b"]), "top": block(b=text())},
        {"top": UNKNOWN},
        [],
    ),
    "one of exactly one that is not wholly known": (
        {"a": text(exactly_one_of=["a", "top"]), "top": block(b=text())},
        {"top": [{"b": UNKNOWN}]},
        [],
    ),
    "two of exactly one beside an unknown one": (
        {"a": text(exactly_one_of=["a", "b", "c"]), "b": text(), "c": text()},
        {"a": "1", "b": "2", "c": UNKNOWN},
        ['"a": only one of `a,b,c` can be specified, but `a,b` were specified.'],
    ),
    "what is unknown without what it needs": (WITH, {"a": UNKNOWN}, ['"a": all of `a,b` must be specified']),
    "at least one that is unknown": (SOME, {"b": UNKNOWN}, []),
    "only the first error of an attribute": (
        {"a": text(exactly_one_of=["a", "b"], required_with=["c"]), "b": text(), "c": text()},
        {"a": "1", "b": "2"},
        ['"a": only one of `a,b` can be specified, but `a,b` were specified.'],
    ),
    "too many elements": (
        SIZES,
        {"few": ["x", "y", "z"]},
        ["Attribute few supports 2 item maximum, but config has 3 declared."],
    ),
    "too few elements": (
        SIZES,
        {"few": []},
        ["Attribute few requires 1 item minimum, but config has only 0 declared."],
    ),
    "a number of elements that is not known": (SIZES, {"few": [UNKNOWN, "y", "z"]}, []),
    "no whole number": (
        {"n": Attribute(type="number", optional=True, integer=True)},
        {"n": "4.3"},
        ["Attribute must be a whole number, got 4.3"],
    ),
    "a fraction": (
        {"n": Attribute(type="number", optional=True, maximum=4)},
        {"n": "4.3"},
        ["expected n to be at most (4), got 4.3"],
    ),
}


@pytest.mark.parametrize("what", SAID)
def test_what_is_said(what: str) -> None:
    attributes, config, expected = SAID[what]
    assert [one.detail or one.summary for one in problems(attributes, config)] == expected


def test_the_place_of_a_problem() -> None:
    (one,) = problems(NESTED, {"top": [{"a": "1", "b": "2"}]})
    assert (one.summary, one.path) == ("Conflicting configuration arguments", ("top", 0, "a"))


def test_no_configuration_has_no_problems() -> None:
    assert problems(ONE, None) == []
