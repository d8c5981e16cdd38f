"""Finds small resources on which a policy passes, fails and cannot tell: the first cases for a policy that has none."""

from __future__ import annotations

from itertools import islice, pairwise, product
from typing import TYPE_CHECKING, Any, Final

from octoguard.plan.path import Steps, parse
from octoguard.policy.testing import Case, Marked, run_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.policy.model import Policy
    from octoguard.policy.testing import Expectation

_TRIED: Final = 400
_NAMES: Final[dict[Expectation, str]] = {
    "pass": "as it should be",
    "fail": "as it should not be",
    "unknown": "an expression decides",
}


def sketch(policy: Policy) -> list[Case]:
    """A case for each of pass, fail and unknown that is found; they hold, but nobody has thought about them."""
    found: dict[Expectation, Case] = {}
    places = list(dict.fromkeys(steps for steps, _ in _leaves(policy.deny or {}, ())))
    tried = {steps: _candidates(policy.deny or {}, steps) for steps in places}
    for resource_type in (_example(pattern) for pattern in policy.resources):
        for values in islice(product(*tried.values()), _TRIED):
            given: dict[str, Any] = {}
            for steps, value in zip(tried, values, strict=True):
                if value is not None:
                    _put(given, steps, value)
            for expect, name in _NAMES.items():
                case = Case(name, expect, {f"{resource_type}.example": given})
                if expect not in found and not run_cases(policy, [case]):
                    found[expect] = case
            if len(found) == len(_NAMES):
                break
    return [found[expect] for expect in _NAMES if expect in found]


def _example(pattern: str) -> str:
    """A type that a pattern of types means."""
    return "google_storage_bucket" if pattern == "google_*" else pattern


def _candidates(condition: Any, wanted: Steps) -> list[Any]:
    """Nothing, an expression, and what the tests of a path compare with, or something else."""
    values: list[Any] = [None, Marked("unknown", "local.elsewhere")]
    for steps, leaf in _leaves(condition, ()):
        if steps == wanted:
            operand = next(value for name, value in leaf.items() if name not in ("path", "unset"))
            for word in ("exists", "empty", "refers_to"):
                operand = "something" if word in leaf else operand
            one = operand[0] if isinstance(operand, list) and "contains" not in leaf and operand else operand
            if isinstance(one, bool):
                values += [one, not one]
            elif isinstance(one, (int, float)):
                values += [one, one + 1, max(one - 1, 0)]
            elif "matches" in leaf or "not_matches" in leaf:
                values += [str(one).translate(str.maketrans("", "", "^$\\()[]?*+|")).removeprefix("A"), "other"]
            else:
                values += [[one] if "contains" in leaf or "not_contains" in leaf else one, "other"]
    return [value for i, value in enumerate(values) if value not in values[:i] or isinstance(value, bool)]


def _leaves(condition: Any, prefix: Steps) -> Iterator[tuple[Steps, dict[str, Any]]]:
    """Every attribute test with its path; an element of a list is its first."""
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


def _put(values: Any, steps: Steps, value: Any) -> None:
    """Set a value, with the blocks on the way; nothing, where another value stands in the way."""
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
