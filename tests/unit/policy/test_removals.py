"""What removes or weakens a protection is denied or reviewed, with what loses it; what loses nothing is allowed.

The plans are in removals/, in the form of policy test cases, with the `policy` and `status` of the finding, and texts
that its evidence `shows`. In harmless.yaml, `besides` are policies that object to something else in the plan.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from octoguard import plan as plans
from octoguard.config.policies import load_policies
from octoguard.config.policy_files import CaseLoader
from octoguard.decision import Decision, decide
from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import STRICTEST, Finding, Policy
from octoguard.policy.testing import Case, plan_json

FOLDER = Path(__file__).parent / "removals"
OF_REMOVALS = (
    "api-disabled",
    "grant-removed",
    "monitoring-removed",
    "protection-bypassed",
    "protection-removed",
    "protection-weakened",
    "service-account-removed",
    "serving-resource-removed",
)
Row = dict[str, Any]


def _rows(*names: str) -> list[Row]:
    return [row for name in names for row in yaml.load((FOLDER / f"{name}.yaml").read_bytes(), CaseLoader)]  # noqa: S506


BAD, HARMLESS = _rows("organization", "network", "data"), _rows("harmless")


def _name(row: Row) -> str:
    return str(row["name"])


@cache
def _policies() -> tuple[Policy, ...]:
    return tuple(load_policies())


def _judge(row: Row) -> tuple[list[Finding], Decision]:
    """The findings of all policies and the verdict, for the strictest environment."""
    plan = plans.read(plan_json(Case(_name(row), "none", row["given"])), _name(row))
    findings = evaluate(plan, _policies(), STRICTEST)
    return findings, decide(plan, findings)


def _objections(findings: list[Finding]) -> list[Finding]:
    return [found for found in findings if found.policy.id in OF_REMOVALS and found.status != "pass"]


def _shown(finding: Finding) -> str:
    return "; ".join(f"{item.address} {item.path} {item.value} {item.detail}" for item in finding.evidence)


@pytest.mark.parametrize("row", BAD, ids=_name)
def test_a_loss_is_denied_or_reviewed(row: Row) -> None:
    findings, decision = _judge(row)
    found = _objections(findings)
    assert [(one.policy.id, one.status) for one in found] == [(row["policy"], row["status"])]
    assert decision.verdict == "deny" if row["status"] == "fail" else decision.verdict in ("deny", "review")
    assert [text for text in row["shows"] if text not in _shown(found[0])] == [], _shown(found[0])


@pytest.mark.parametrize("row", HARMLESS, ids=_name)
def test_what_loses_nothing_is_allowed(row: Row) -> None:
    findings, decision = _judge(row)
    assert [_shown(found) for found in _objections(findings)] == []
    assert set(decision.denied_by) == set(row.get("besides", ()))
    assert decision.verdict == ("deny" if "besides" in row else "allow"), decision.reasons


def test_an_object_left_over_from_a_replacement_protects_nothing() -> None:
    rule = {"$action": "delete", "network": "app", "deny": [{"protocol": "all"}]}
    document = json.loads(plan_json(Case("deposed", "none", {"google_compute_firewall.x": rule})))
    assert _statuses(document) == ["fail"]
    document["resource_changes"][0]["deposed"] = "12345678"
    assert _statuses(document) == []


def _statuses(document: dict[str, Any]) -> list[str]:
    plan = plans.read(json.dumps(document).encode(), "plan.json")
    return [found.status for found in _objections(evaluate(plan, _policies(), STRICTEST))]


def test_there_are_enough_of_both() -> None:
    assert len({_name(row) for row in BAD}) == len(BAD) >= 200
    assert len({_name(row) for row in HARMLESS}) == len(HARMLESS) >= 80
    assert {row["policy"] for row in BAD} == set(OF_REMOVALS)
