"""Generates first test cases for a policy: small resources on which it passes, fails and is unknown."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final

from octoguard.plan.path import Steps, parse
from octoguard.policy.operators import OPERATORS
from octoguard.policy.testing import Case, Marked, run_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.policy.model import Policy
    from octoguard.policy.testing import Expectation

_TRIED: Final = 40  # resources to evaluate for each outcome
_STEPS: Final = 3_000  # values to try in the search
_NAMES: Final[dict[Expectation, str]] = {
    "pass": "as it should be",
    "fail": "as it should not be",
    "unknown": "an expression decides",
}
# Strings to try for a regular expression whose own words do not match.
_TEXTS: Final = (
    *("other", "true", "false", "on", "off", "*", "0", "1", "60", "1000", "10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32"),
    *("POSTGRES_16", "MYSQL_8_0", "SQLSERVER_2022_STANDARD", "default-allow-ssh", "info", "something"),
)
Assignment = dict[Steps, Any]


def generate_cases(policy: Policy) -> list[Case]:
    """A case for each outcome of pass, fail and unknown that the search finds. The cases hold, but need a review."""
    deny = policy.deny or {}
    cases: dict[Expectation, Case] = {}
    for resource_type in (_example(pattern) for pattern in policy.resources):
        failing, passing = (assignments(deny, expected=expected, most=_TRIED) for expected in (True, False))
        tried: list[tuple[Expectation, list[Assignment]]] = [("fail", failing), ("pass", passing)]
        tried.append(("unknown", list(islice(_with_expressions([*failing[:4], *passing[:4]]), 2 * _TRIED))))
        for expect, several in tried:
            for assignment in several if expect not in cases else ():
                case = Case(_NAMES[expect], expect, {f"{resource_type}.example": _resource(assignment)})
                if not run_cases(policy, [case]):
                    cases[expect] = case
                    break
    return [cases[expect] for expect in _NAMES if expect in cases]


def assignments(condition: Any, *, expected: bool, most: int) -> list[Assignment]:
    """At most `most` sets of values, by path, for which the condition is `expected`."""
    return list(islice(_Search(condition).assignments(condition, (), {}, expected=expected), most))


def _example(pattern: str) -> str:
    """A resource type that matches a pattern of types."""
    return "google_storage_bucket" if pattern == "google_*" else pattern


def _with_expressions(assignments: list[Assignment]) -> Iterator[Assignment]:
    """The same values with an expression at one of the paths."""
    for assignment in assignments:
        for steps in assignment:
            yield {**assignment, steps: Marked("unknown", "local.elsewhere")}


def _resource(assignment: Assignment) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for steps, value in assignment.items():
        if value is not None:
            _put(given, steps, value)
    return given


class _Search:
    """Searches values for which a condition is true or false. Each test sees the values that earlier tests fixed."""

    def __init__(self, condition: Any) -> None:
        self._left = _STEPS
        self._candidates: dict[Steps, list[Any]] = {}
        for steps, leaf in _leaves(condition, ()):
            known = self._candidates.setdefault(steps, [])
            known += [value for value in _candidates(leaf) if not any(_is_same(value, other) for other in known)]

    def assignments(self, condition: Any, prefix: Steps, fixed: Assignment, *, expected: bool) -> Iterator[Assignment]:
        """Sets of values by path, which include the fixed ones."""
        if "path" in condition:
            yield from self._leaf(condition, prefix, fixed, expected=expected)
            return
        ((word, body),) = condition.items()
        if word == "not":
            yield from self.assignments(body, prefix, fixed, expected=not expected)
        elif word in ("any", "all"):
            if expected is (word == "all"):
                yield from self._together(body, prefix, fixed, expected=expected)
            else:
                for part in body:
                    yield from self.assignments(part, prefix, fixed, expected=expected)
        else:
            yield fixed  # the type and the environment are given

    def _together(self, parts: list[Any], prefix: Steps, fixed: Assignment, *, expected: bool) -> Iterator[Assignment]:
        if not parts:
            yield fixed
            return
        for assignment in self.assignments(parts[0], prefix, fixed, expected=expected):
            yield from self._together(parts[1:], prefix, assignment, expected=expected)

    def _leaf(self, leaf: dict[str, Any], prefix: Steps, fixed: Assignment, *, expected: bool) -> Iterator[Assignment]:
        steps = prefix if leaf["path"] == "." else (*prefix, *parse(leaf["path"]))
        for word in ("some", "every"):
            if word in leaf:
                if expected is (word == "every") and not any(other[: len(steps)] == steps for other in fixed):
                    yield {**fixed, steps: None}
                if fixed.get(steps, steps) is not None:
                    yield from self.assignments(leaf[word], (*steps, 0), fixed, expected=expected)
                return
        if any(value is None and other == steps[: len(other)] for other, value in fixed.items() if other != steps):
            values = [None]  # a parent of the path is unset
        else:
            values = [fixed[steps]] if steps in fixed else self._candidates[steps]
        for value in values:
            self._left -= 1
            if self._left > 0 and _answer(leaf, value) is expected:
                yield {**fixed, steps: value}


def _is_same(value: Any, other: Any) -> bool:
    return type(value) is type(other) and bool(value == other)


def _leaves(condition: Any, prefix: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Every attribute test with its path. Tests of list elements have the index 0."""
    if "path" in condition:
        steps = prefix if condition["path"] == "." else (*prefix, *parse(condition["path"]))
        inner = condition.get("some") or condition.get("every")
        if inner:
            yield from _leaves(inner, (*steps, 0))
        else:
            yield steps, condition
        return
    for body in condition.values():
        for part in body if isinstance(body, list) else [body]:
            if isinstance(part, dict):
                yield from _leaves(part, prefix)


def _answer(leaf: dict[str, Any], value: Any) -> bool | None:
    """The answer of a test for a value. The value None means unset."""
    ((word, operand),) = [(word, operand) for word, operand in leaf.items() if word not in ("path", "unset")]
    if word == "exists":
        return bool(operand) is (value is not None)
    if word == "empty":
        return bool(operand) is (value in (None, "", [], {}))
    if word == "refers_to":
        return False
    build, on_unset = OPERATORS[word]
    default = leaf.get("unset")
    if value is None and default is None:
        return on_unset
    return build(operand)(default if value is None else value)


def _candidates(leaf: dict[str, Any]) -> list[Any]:
    """Values to try for a test: unset, the expected value, values near it, and others."""
    ((word, operand),) = [(word, operand) for word, operand in leaf.items() if word not in ("path", "unset")]
    values: list[Any] = [None]
    if word in ("contains", "not_contains"):
        members = operand if isinstance(operand, list) else [operand]
        values += [members, ["other"]]
    elif word == "empty":
        values += ["something", ["something"]]
    elif word in ("matches", "not_matches"):
        words = str(operand).translate(str.maketrans("", "", "^$\\()[]?*+|")).removeprefix("A")
        values += [words, words.removesuffix("Z"), *_TEXTS]
    elif word == "wider_than":
        values += ["0.0.0.0/0", "192.0.2.1/32"]
    else:
        for value in operand if isinstance(operand, list) else [operand]:
            if isinstance(value, bool):
                values += [value, not value]
            elif isinstance(value, (int, float)):
                values += [value, value + 1, max(value - 1, 0)]
            else:
                values += [value]
        values += ["something", "other"]
    return [value for i, value in enumerate(values) if value not in values[:i] or isinstance(value, bool)]


def _put(values: Any, steps: Steps, value: Any) -> None:
    """Set a value at a path, with the blocks above it, unless another value is in the way."""
    for step, following in pairwise(steps):
        fresh: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if not values:
                values.append(fresh)
            values = values[0]
        else:
            values = values.setdefault(step, fresh)
        if type(values) is not type(fresh):
            return
    if isinstance(steps[-1], int):
        values[:] = [value]
    else:
        values[steps[-1]] = value
