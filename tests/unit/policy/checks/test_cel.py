"""What a CEL condition requires, held against all ways in which its parts can be true or false."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octoguard.policy.checks._cel import requires

OURS = "assertion.owner == 'us'"
OTHERS = ("assertion.ref == 'a'", "assertion.ref == 'b'")
ATOMS = (OURS, *OTHERS, "true", "false")
# A formula is an atom, or an operator with its formulas.
Formula = str | tuple[str, "Formula"] | tuple[str, "Formula", "Formula"] | tuple[str, "Formula", "Formula", "Formula"]


def formulas() -> st.SearchStrategy[Formula]:
    return st.recursive(
        st.sampled_from(ATOMS),
        lambda inner: st.one_of(
            st.tuples(st.just("!"), inner),
            st.tuples(st.sampled_from(["&&", "||"]), inner, inner),
            st.tuples(st.just("?"), inner, inner, inner),
            st.tuples(st.sampled_from(["== true", "!= true", "== false", "!= false"]), inner),
        ),
        max_leaves=6,
    )


def text(formula: Formula) -> str:
    if isinstance(formula, str):
        return formula
    operator, *inner = formula
    parts = [f"({text(one)})" for one in inner]
    if operator == "!":
        return f"!{parts[0]}"
    if operator == "?":
        return f"{parts[0]} ? {parts[1]} : {parts[2]}"
    return f" {operator} ".join(parts) if len(parts) > 1 else f"{parts[0]} {operator}"


def holds(formula: Formula, truth: dict[str, bool]) -> bool:
    if isinstance(formula, str):
        return truth[formula]
    operator, *inner = formula
    values = [holds(one, truth) for one in inner]
    if operator == "!":
        return not values[0]
    if operator == "?":
        return values[1] if values[0] else values[2]
    if operator in ("&&", "||"):
        return all(values) if operator == "&&" else any(values)
    word, _, constant = operator.partition(" ")
    return (values[0] is (constant == "true")) is (word == "==")


def lets_strangers_in(formula: Formula) -> bool:
    """Whether it can hold while the owner is somebody else."""
    fixed = {"true": True, "false": False, OURS: False}
    ways = product([True, False], repeat=len(OTHERS))
    return any(holds(formula, fixed | dict(zip(OTHERS, way, strict=True))) for way in ways)


@given(formulas())
@settings(max_examples=400, deadline=None)
def test_what_is_bound_lets_no_stranger_in(formula: Formula) -> None:
    if requires(text(formula), lambda part: part == OURS):
        assert not lets_strangers_in(formula)


@given(formulas())
@settings(max_examples=200, deadline=None)
def test_negating_twice_changes_nothing(formula: Formula) -> None:
    def is_ours(part: str) -> bool:
        return part == OURS

    assert requires(f"!(!({text(formula)}))", is_ours) is requires(text(formula), is_ours)


@given(formulas())
@settings(max_examples=200, deadline=None)
def test_de_morgan(formula: Formula) -> None:
    other = text(formula)

    def is_ours(part: str) -> bool:
        return part == OURS

    for one, same in (
        (f"!(({OURS}) && ({other}))", f"!({OURS}) || !({other})"),
        (f"!(({OURS}) || ({other}))", f"!({OURS}) && !({other})"),
    ):
        assert requires(one, is_ours) is requires(same, is_ours)


@pytest.mark.parametrize(
    "condition",
    [
        "",
        " ",
        "(",
        "'",
        "a ? b",
        "== true",
        "a == ",
        "!",
        "&&",
        "|| true",
        "a.?b == 'c'",
        "!" * 5000,
        "(" * 5000,
        "a?" * 3000,
    ],
)
def test_what_is_no_condition_is_not_bound(condition: str) -> None:
    assert requires(condition, lambda _: False) is not True
