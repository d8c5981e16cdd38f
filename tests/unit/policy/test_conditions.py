"""The condition language: every operator over every kind of value, and Kleene's tables."""

from __future__ import annotations

import time
from itertools import product
from typing import Any

import msgspec
import pytest

from octoguard import plan as plans
from octoguard.errors import PolicyError
from octoguard.policy.conditions import View, compile_condition
from tests.conftest import read, resource

VALUES: dict[str, Any] = {
    "text": "ENCRYPTED",
    "yes": True,
    "yes_text": "true",
    "number": 30,
    "number_text": "30",
    "duration": "7776000s",
    "empty": "",
    "items": ["a", "b"],
    "nothing": [],
    "world": "0.0.0.0/0",
    "six": "2001:db8::/32",
    "host": "10.1.2.3",
    "block": [{"name": "x", "value": "on"}, {"name": "y", "value": "off"}],
    "hidden": "secret",
    "mixed": ["a", None],
}
UNKNOWN_MASK = {"later": True, "mixed": [False, True]}
CONFIGURATION = {
    "root_module": {
        "resources": [
            {
                "address": "google_storage_bucket.b",
                "expressions": {"later": {"references": ["google_kms_crypto_key.k.id"]}},
            },
        ]
    }
}


def view() -> View:
    plan = read(
        resource("google_storage_bucket.b", VALUES, after_unknown=UNKNOWN_MASK, after_sensitive={"hidden": True}),
        resource("google_kms_crypto_key.k", {}, after_unknown={"id": True}),
        configuration=CONFIGURATION,
    )
    return View.of(plan.changes[0], "after", "prod")


def answer(condition: dict[str, Any]) -> bool | None:
    return compile_condition(condition, "test").test(view())


LEAVES: list[tuple[str, str, Any, bool | None]] = [
    ("text", "equals", "ENCRYPTED", True),
    ("text", "equals", "encrypted", False),
    ("yes", "equals", "true", True),
    ("yes_text", "equals", True, True),
    ("yes_text", "equals", False, False),
    ("number_text", "equals", 30, True),
    ("absent", "equals", "x", False),
    ("later", "equals", "x", None),
    ("hidden", "equals", "secret", None),
    ("text", "not_equals", "OTHER", True),
    ("absent", "not_equals", "x", True),
    ("later", "not_equals", "x", None),
    ("text", "in", ["A", "ENCRYPTED"], True),
    ("text", "in", ["A"], False),
    ("absent", "in", ["A"], False),
    ("text", "not_in", ["A"], True),
    ("absent", "not_in", ["A"], True),
    ("text", "matches", "^ENC", True),
    ("absent", "matches", ".*", False),
    ("items", "matches", "a", None),
    ("text", "not_matches", "^ENC", False),
    ("absent", "not_matches", ".*", True),
    ("items", "contains", "a", True),
    ("items", "contains", ["a", "c"], False),
    ("items", "not_contains", "c", True),
    ("mixed", "contains", "a", True),
    ("mixed", "contains", "b", None),
    ("text", "contains", "ENC", None),
    ("number", "at_least", 30, True),
    ("number_text", "at_least", 31, False),
    ("duration", "at_most", 7776000, True),
    ("text", "at_least", 1, None),
    ("yes", "at_least", 1, None),
    ("absent", "at_least", 1, False),
    ("world", "wider_than", 8, True),
    ("host", "wider_than", 32, False),
    ("six", "wider_than", 17, True),
    ("six", "wider_than", 16, False),
    ("text", "wider_than", 8, None),
    ("text", "exists", True, True),
    ("absent", "exists", True, False),
    ("absent", "exists", False, True),
    ("later", "exists", True, None),
    ("hidden", "exists", True, True),
    ("hidden", "exists", False, False),
    ("empty", "empty", True, True),
    ("nothing", "empty", True, True),
    ("absent", "empty", True, True),
    ("items", "empty", True, False),
    ("items", "empty", False, True),
    ("later", "empty", True, None),
    ("later", "refers_to", "google_kms_crypto_key", True),
    ("later", "refers_to", ["google_storage_bucket"], False),
    ("text", "refers_to", "google_kms_crypto_key", False),
    ("items", "some", {"path": ".", "equals": "b"}, True),
    ("items", "every", {"path": ".", "equals": "b"}, False),
    ("mixed", "some", {"path": ".", "equals": "b"}, None),
    ("mixed", "every", {"path": ".", "equals": "b"}, False),
    ("nothing", "some", {"path": ".", "equals": "b"}, False),
    ("nothing", "every", {"path": ".", "equals": "b"}, True),
    ("absent", "some", {"path": ".", "equals": "b"}, False),
    ("absent", "every", {"path": ".", "equals": "b"}, True),
    ("later", "some", {"path": ".", "equals": "b"}, None),
    ("block", "some", {"all": [{"path": "name", "equals": "x"}, {"path": "value", "equals": "on"}]}, True),
    ("block", "some", {"all": [{"path": "name", "equals": "y"}, {"path": "value", "equals": "on"}]}, False),
]


@pytest.mark.parametrize(("path", "operator", "operand", "expected"), LEAVES)
def test_operators(path: str, operator: str, operand: Any, expected: bool | None) -> None:
    assert answer({"path": path, operator: operand}) is expected


def test_the_default_of_the_api_stands_in_for_what_is_not_set() -> None:
    assert answer({"path": "absent", "equals": True, "unset": True}) is True
    assert answer({"path": "absent", "at_least": 7, "unset": 3}) is False
    assert answer({"path": "later", "equals": True, "unset": True}) is None


TRUE, FALSE, NULL = (
    {"path": "text", "exists": True},
    {"path": "text", "exists": False},
    {"path": "later", "exists": True},
)
BY_ANSWER = {True: TRUE, False: FALSE, None: NULL}


@pytest.mark.parametrize(("left", "right"), list(product([True, False, None], repeat=2)))
def test_kleene_logic(left: bool | None, right: bool | None) -> None:
    parts = [BY_ANSWER[left], BY_ANSWER[right]]
    both, either = answer({"all": parts}), answer({"any": parts})
    assert both is (False if False in (left, right) else None if None in (left, right) else True)
    assert either is (True if True in (left, right) else None if None in (left, right) else False)
    assert answer({"not": BY_ANSWER[left]}) is (None if left is None else not left)
    # De Morgan holds in three values too.
    assert answer({"not": {"all": parts}}) is answer({"any": [{"not": part} for part in parts]})


def test_the_environment_is_part_of_the_language() -> None:
    assert answer({"environment": ["prod"]}) is True
    assert answer({"environment": ["dev", "staging"]}) is False


def test_evidence_is_of_the_leaves_that_decided() -> None:
    condition = compile_condition(
        {"any": [{"path": "text", "equals": "no"}, {"path": "absent", "equals": True, "unset": True}, NULL]}, "test"
    )
    found = list(condition.explain(view(), True))
    assert [(item.path, item.state, item.detail) for item in found] == [
        ("absent", "unset", "unset; the API's default is true")
    ]
    doubts = list(compile_condition(NULL, "test").explain(view(), None))
    assert (doubts[0].state, doubts[0].expression) == ("unknown", "google_kms_crypto_key.k.id")
    assert doubts[0].detail == "known after apply: it comes from google_kms_crypto_key.k"


def test_evidence_of_a_sensitive_value_says_only_that() -> None:
    found = list(compile_condition({"path": "hidden", "equals": "x"}, "test").explain(view(), None))
    assert (found[0].state, found[0].value) == ("sensitive", None)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ([], "a mapping"),
        ({}, "one of any, all"),
        ({"any": []}, "at least one"),
        ({"any": [TRUE], "all": [TRUE]}, "one of any, all"),
        ({"path": "a"}, "exactly one operator"),
        ({"path": "a", "equals": 1, "in": [1]}, "exactly one operator"),
        ({"path": "a", "is_like": 1}, "not an operator"),
        ({"path": "a[*].b", "equals": 1}, "not an attribute path"),
        ({"path": "a", "matches": "("}, "matches"),
        ({"path": "a", "at_most": "7776000s"}, "must be a number, not '7776000s'"),
        ({"path": "a", "at_least": True}, "must be a number, not True"),
        ({"sometimes": TRUE}, "not a condition"),
        ({"path": "a", "some": {"path": "b"}}, "exactly one operator"),
        ({"prevent_destroy": "yes"}, "true or false"),
    ],
)
def test_what_is_no_condition_is_an_error(condition: Any, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        compile_condition(condition, "here")


@pytest.mark.parametrize(("known", "expected"), [(True, True), (False, False), (None, False)])
def test_prevent_destroy_counts_only_where_the_sources_say_so(known: bool | None, expected: bool) -> None:
    document = msgspec.json.encode(
        {
            "format_version": "1.2",
            "planned_values": {},
            "resource_changes": [resource("google_storage_bucket.b", {})],
        }
    )
    asked: list[str] = []
    plan = plans.read(document, "plan.json", lambda address: (asked.append(address), known)[1])
    seen = View.of(plan.changes[0], "after", "prod")
    assert asked == []
    for wanted in (True, False):
        condition = compile_condition({"prevent_destroy": wanted}, "test")
        assert condition.test(seen) is (expected is wanted)
        assert list(condition.explain(seen, True)) == []
    assert set(asked) == {"google_storage_bucket.b"}
    unknown = View.of(plans.read(document, "plan.json").changes[0], "after", "prod")
    assert compile_condition({"prevent_destroy": True}, "test").test(unknown) is False


def search_of(pattern: str, word: str = "matches") -> Any:
    return compile_condition({"path": "region", word: pattern}, "here", own=True)


@pytest.mark.parametrize(
    ("pattern", "expected"), [(r"\Aeu.*\Z", False), (r"(?i)^EU$", True), (r"E\\?U\Z", True), ("(?P<x>U)$", True)]
)
def test_own_regular_expressions_mean_what_shipped_ones_do(pattern: str, expected: bool) -> None:
    change = read(resource("google_sql_database_instance.x", {"region": "EU"})).changes[0]
    own, shipped = (compile_condition({"path": "region", "matches": pattern}, "here", own=o) for o in (True, False))
    assert own.test(View.of(change, "after", "prod")) is shipped.test(View.of(change, "after", "prod")) is expected


def test_own_regular_expressions_take_linear_time() -> None:
    change = read(resource("google_sql_database_instance.x", {"region": "a" * 5_000})).changes[0]
    start = time.monotonic()
    assert search_of("(a+)+$", "not_matches").test(View.of(change, "after", "prod")) is False
    assert search_of("(a|a)*b").test(View.of(change, "after", "prod")) is False
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("pattern", ["(?!x)y", "(?<=x)y", r"(a)\1", "(a"])
def test_own_regular_expressions_that_cannot_be_matched_so(pattern: str) -> None:
    with pytest.raises(PolicyError, match=r"here\.matches: "):
        search_of(pattern)


def test_a_constant_list_under_an_unknown_mark_has_elements() -> None:
    change = resource("google_project_iam_custom_role.r", {}, after_unknown={"permissions": True})
    written = {"permissions": {"constant_value": ["a", "b"]}}
    module = {"resources": [{"address": "google_project_iam_custom_role.r", "expressions": written}]}
    seen = View.of(read(change, configuration={"root_module": module}).changes[0], "after", "prod")
    for element, expected in (("b", True), ("c", False)):
        condition = compile_condition({"path": "permissions", "some": {"path": ".", "equals": element}}, "test")
        assert condition.test(seen) is expected
        assert list(condition.explain(seen, expected)) != []
