"""The verdict: what denies, what asks for review, what is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.decision import decide
from octoguard.policy import Finding, Policy
from tests.conftest import read, resource

PLAN = read(resource("google_storage_bucket.b", {}))


def finding(status: Any, enforcement: Any = "mandatory", severity: Any = "high", policy: str = "p") -> Finding:
    return Finding(
        Policy(policy, "t", "s", severity, ["google_storage_bucket"], "w", "r"), PLAN.changes[0], status, enforcement
    )


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ([], "allow"),
        ([finding("pass")], "allow"),
        ([finding("fail", "advisory"), finding("unknown", "advisory")], "allow"),
        ([finding("waived")], "allow"),
        ([finding("unknown")], "review"),
        ([finding("fail")], "deny"),
        ([finding("unknown"), finding("fail"), finding("pass")], "deny"),
    ],
)
def test_verdicts(found: list[Finding], verdict: str) -> None:
    decision = decide(PLAN, found)
    assert decision.verdict == verdict
    assert decision.reasons


def test_reasons_are_the_worst_first_and_name_the_resource() -> None:
    found = [finding("fail", policy="b"), finding("fail", policy="b"), finding("fail", severity="critical", policy="z")]
    found.append(finding("unknown", policy="a"))
    assert decide(PLAN, found).reasons == [
        "critical policy z fails on google_storage_bucket.b",
        "high policy b fails on 2 resources",
        "high policy a cannot be decided from this plan for google_storage_bucket.b",
    ]


@pytest.mark.parametrize("top", [{"complete": False}, {"deferred_changes": [{"reason": "x"}]}])
def test_a_plan_that_is_not_whole_asks_for_review(top: dict[str, Any]) -> None:
    assert decide(read(resource("google_storage_bucket.b", {}), **top), []).verdict == "review"
