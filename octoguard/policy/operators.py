"""The operators of the condition language. Each turns an expected value into a test of a known value.

A test returns True, False, or None if it cannot compare the value. None makes the finding unknown, and never passes.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from octoguard.plan.values import has_hidden

if TYPE_CHECKING:
    from collections.abc import Callable


def text_of(value: Any) -> str:
    """A scalar as Terraform writes it in a string. Providers changed many booleans and numbers to strings and back."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def same(value: Any, expected: Any) -> bool:
    """Whether two values are equal, if a number or boolean equals its string."""
    if type(value) is type(expected):
        return bool(value == expected)
    if isinstance(value, (dict, list)) or isinstance(expected, (dict, list)):
        return False
    return text_of(value) == text_of(expected)


def _equals(expected: Any) -> Callable[[Any], bool | None]:
    kind = type(expected)

    def test(value: Any) -> bool | None:
        if type(value) is not kind:
            return same(value, expected)
        return None if kind in (list, dict) and has_hidden(value) else value == expected

    return test


def _one_of(expected: Any) -> Callable[[Any], bool | None]:
    options = list(expected)

    def test(value: Any) -> bool | None:
        if any(same(value, option) for option in options):
            return True
        return None if isinstance(value, (dict, list)) and has_hidden(value) else False

    return test


def _matches(expected: Any) -> Callable[[Any], bool | None]:
    search = re.compile(expected).search
    return lambda value: None if isinstance(value, (dict, list)) else search(text_of(value)) is not None


def _matches_in_linear_time(expected: Any) -> Callable[[Any], bool | None]:
    """The operator `matches` with RE2, which matches in linear time.

    Raises ValueError for a pattern that needs backtracking.
    """
    re.compile(expected)  # for the error messages of Python's own syntax
    try:
        import re2
    except ImportError:
        raise ValueError("regular expressions in your own policies need RE2: pip install google-re2") from None
    options = re2.Options()
    options.log_errors = False
    # The end of the text is \z in RE2, and \Z in Python.
    pattern = re.sub(r"\\(.)", lambda escape: r"\z" if escape[1] == "Z" else escape[0], expected, flags=re.DOTALL)
    try:
        search = re2.compile(pattern, options).search
    except re2.error as problem:
        reason = problem.args[0].decode() if isinstance(problem.args[0], bytes) else str(problem)
        raise ValueError(
            f"{expected!r} cannot be matched in linear time ({reason}): "
            "write it without lookaheads, lookbehinds and backreferences"
        ) from None
    return lambda value: None if isinstance(value, (dict, list)) else search(text_of(value)) is not None


def _contains(expected: Any) -> Callable[[Any], bool | None]:
    required = expected if isinstance(expected, list) else [expected]

    def test(value: Any) -> bool | None:
        items = value if isinstance(value, list) else list(value) if isinstance(value, dict) else None
        if items is None:
            return None
        missing = [value for value in required if not any(same(item, value) for item in items)]
        if not missing:
            return True
        return None if has_hidden(items) else False

    return test


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    # Durations such as "7776000s" and numbers that the provider keeps as strings.
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?s?", value):
        return float(value.removesuffix("s"))
    return None


def _bound(expected: Any) -> float:
    """The number that a policy compares with. Raises ValueError if it is not a number."""
    if isinstance(expected, bool) or not isinstance(expected, (int, float)):
        raise ValueError(f"must be a number, not {expected!r}: write a duration in seconds, such as 7776000")
    return expected


def _at_least(expected: Any) -> Callable[[Any], bool | None]:
    bound = _bound(expected)

    def test(value: Any) -> bool | None:
        number = _number(value)
        return None if number is None else number >= bound

    return test


def _at_most(expected: Any) -> Callable[[Any], bool | None]:
    bound = _bound(expected)

    def test(value: Any) -> bool | None:
        number = _number(value)
        return None if number is None else number <= bound

    return test


def _wider_than(expected: Any) -> Callable[[Any], bool | None]:
    """Whether a CIDR block has a shorter prefix than `/N`, or than twice N for IPv6, which has 128 bits."""

    def test(value: Any) -> bool | None:
        try:
            network = ip_network(str(value).strip(), strict=False)
        except ValueError:
            return None
        limit = expected if network.version == 4 else expected * 2
        return bool(network.prefixlen < limit)

    return test


def _negated(make: Callable[[Any], Callable[[Any], bool | None]]) -> Callable[[Any], Callable[[Any], bool | None]]:
    def build(expected: Any) -> Callable[[Any], bool | None]:
        positive = make(expected)

        def test(value: Any) -> bool | None:
            answer = positive(value)
            return None if answer is None else not answer

        return test

    return build


# Replace operators in policies of the user.
OWN_OPERATORS: dict[str, Callable[[Any], Callable[[Any], bool | None]]] = {
    "matches": _matches_in_linear_time,
    "not_matches": _negated(_matches_in_linear_time),
}
# name -> (builder of the test, answer for an unset attribute)
OPERATORS: dict[str, tuple[Callable[[Any], Callable[[Any], bool | None]], bool]] = {
    "equals": (_equals, False),
    "not_equals": (_negated(_equals), True),
    "in": (_one_of, False),
    "not_in": (_negated(_one_of), True),
    "matches": (_matches, False),
    "not_matches": (_negated(_matches), True),
    "contains": (_contains, False),
    "not_contains": (_negated(_contains), True),
    "at_least": (_at_least, False),
    "at_most": (_at_most, False),
    "wider_than": (_wider_than, False),
}
