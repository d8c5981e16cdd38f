"""What makes an attribute protect less: lists, scales, numbers, addresses, and values that a plan hides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octoguard import plan as plans
from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.checks._cel import parts_of
from octoguard.policy.checks._losses import Fewer, Half, More, Narrowed, Raised, Ranked, Same
from octoguard.policy.checks._things import same_thing
from octoguard.policy.testing import Case, Marked, plan_json

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange

FEWER, MORE = Fewer("a", everything=("*",)), More("a")
TLS = Ranked("a", ("TLS_1_0", "TLS_1_2"), "TLS_1_0")


@pytest.mark.parametrize(
    ("rule", "before", "after", "expected"),
    [
        (FEWER, ["x", "y"], ["y", "x"], False),
        (FEWER, ["x", "y"], ["x"], True),
        (FEWER, ["x"], UNSET, True),
        (FEWER, ["x"], ["*"], False),
        (FEWER, ["x"], UNKNOWN, None),
        (FEWER, ["x", "y"], ["x", UNKNOWN], None),
        (FEWER, ["x"], ["x", UNKNOWN], False),
        (FEWER, ["x", SENSITIVE], ["x"], None),
        (FEWER, [{"a": "1", "b": None}], [{"b": "", "a": 1}], False),
        (Fewer("a", empty_is_all=True), ["x"], [], False),
        (Fewer("a", empty_is_all=True), [], ["x"], True),
        (MORE, [], ["x"], True),
        (MORE, ["x"], [], False),
        (MORE, ["x"], UNKNOWN, None),
        (MORE, [SENSITIVE], ["x"], None),
        (More("a", surely=False), [], ["x"], None),
        (More("a", everything=("*",)), ["*"], ["*", "x"], False),
        (More("a", surely=False, everything=("*",)), [], ["*"], True),
        (TLS, "TLS_1_2", "TLS_1_0", True),
        (TLS, "TLS_1_2", UNSET, True),
        (TLS, "TLS_1_0", "TLS_1_2", False),
        (TLS, "TLS_1_2", UNKNOWN, None),
        (TLS, "TLS_1_0", UNKNOWN, False),
        (TLS, "TLS_1_2", "TLS_9", None),
        (Raised("a"), "86400s", "172800s", True),
        (Raised("a"), "86400s", UNSET, True),
        (Raised("a"), "86400s", UNKNOWN, None),
        (Raised("a"), UNSET, "86400s", False),
        (Raised("a", factor=1.5), "100", "150", False),
        (Raised("a", factor=1.5), "100", "151", True),
        (Same("a"), "x", "x", False),
        (Same("a"), "x", "y", True),
        (Same("a"), "x", SENSITIVE, None),
        (Same("a", unset="x"), "x", UNSET, False),
        (Same("a", unset_is_wider=True), "x", UNSET, False),
        (Same("a", surely=False, unset_is_wider=True), UNSET, "x", True),
        (Narrowed("a"), ["0.0.0.0/0"], ["10.0.0.0/8"], True),
        (Narrowed("a"), ["10.0.0.0/8"], ["0.0.0.0/0"], False),
        (Narrowed("a"), ["10.0.0.0/8"], ["10.0.0.0/9", "10.128.0.0/9"], False),
        (Narrowed("a"), ["192.0.2.0/24"], ["*"], False),
        (Narrowed("a"), ["10.0.0.0/8"], ["192.0.2.0/24", UNKNOWN], None),
    ],
)
def test_rules(rule: Any, before: Any, after: Any, expected: bool | None) -> None:
    assert rule.weakened(before, after) is expected


def test_what_the_provider_computes_inside_of_a_block_is_unset() -> None:
    spec = {"etag": Marked("computed"), "rules": [{"enforce": Marked("unknown", "local.on")}]}
    half = Half(_change({"spec": [spec]}), "after")
    assert half.get("spec") == [{"etag": None, "rules": [{"enforce": UNKNOWN}]}]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("app", "projects/p/global/networks/app", True),
        (
            "https://www.googleapis.com/compute/v1/projects/p/global/networks/app",
            "projects/p/global/networks/app",
            True,
        ),
        ("//cloudresourcemanager.googleapis.com/projects/p", "projects/p", True),
        ("projects/q/global/networks/app", "projects/p/global/networks/app", False),
        ("projects/1", "folders/1", False),
        ("app", "app2", False),
    ],
)
def test_names_of_one_thing(one: str, other: str, expected: bool) -> None:
    assert same_thing(one, other) is expected


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("a == 'x' && (b == 'y' && c)", {"a == 'x'", "b == 'y'", "c"}),
        ("a || b && c", {"a || b && c"}),
        ("(a || b) && c", {"a || b", "c"}),
        ("a == '&&'", {"a == '&&'"}),
    ],
)
def test_parts_of_a_condition(condition: str, parts: set[str]) -> None:
    assert parts_of(condition) == parts


def _change(values: dict[str, Any]) -> ResourceChange:
    case = Case("x", "none", {"google_org_policy_policy.x": values})
    return plans.read(plan_json(case), "x").managed[0]
