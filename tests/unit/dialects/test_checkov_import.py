"""Checkov's operators as ours: the same answers, and a reason for what cannot be said."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from octoguard import plan as plans
from octoguard.config.policies import load_policies
from octoguard.dialects import Untranslatable, checkov
from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import Enforcement, Environment, Policy
from octoguard.policy.sketch import sketch
from octoguard.policy.testing import run_cases
from octoguard.workflows.exchange import _schema_of
from tests.conftest import read, resource
from tests.differential.corpus import Mutator, distinct, document, from_cases

PROD = Environment("prod", "the test")


def strictly(_policy: Policy) -> Enforcement:
    return "mandatory"


def imported(definition: Any, **metadata: Any) -> Policy:
    text = yaml.safe_dump({"metadata": {"id": "X_1", "name": "x", **metadata}, "definition": definition})
    found = checkov.read(text, _schema_of)
    return Policy(id=found.id, service="test", **found.policy)


def leaf(attribute: str, operator: str, value: Any = None, kind: str = "google_storage_bucket") -> dict[str, Any]:
    return {
        "cond_type": "attribute",
        "resource_types": [kind],
        "attribute": attribute,
        "operator": operator,
        "value": value,
    }


def passes(definition: Any, values: dict[str, Any], kind: str = "google_storage_bucket") -> bool:
    (finding,) = evaluate(read(resource(f"{kind}.r", values)), [imported(definition)], PROD)
    assert finding.status in ("pass", "fail")
    return finding.status == "pass"


@pytest.mark.parametrize(
    ("operator", "value", "good", "bad"),
    [
        ("equals", "EU", ["EU"], ["eu", None]),
        ("not_equals", "EU", ["US", None], ["EU"]),
        ("equals_ignore_case", "EU", ["eu"], ["us", None]),
        ("not_equals_ignore_case", "EU", ["us", None], ["eu"]),
        ("within", ["EU", "US"], ["EU"], ["X", None]),
        ("not_within", ["EU", "US"], ["X", None], ["EU"]),
        ("exists", None, ["x", ""], [None]),
        ("not_exists", None, [None], ["x"]),
        ("regex_match", "E|U", ["Ex", "Ux"], ["xE", None]),
        ("not_regex_match", "E", ["xE", None], ["Ex"]),
        ("starting_with", "E.", ["E.x"], ["Ex", None]),
        ("not_ending_with", "E", ["x", None], ["xE"]),
        ("contains", "U", ["EU"], ["X", None]),
        ("not_contains", "U", ["X", None], ["EU"]),
        ("is_empty", None, [""], ["x", None]),
        ("is_not_empty", None, ["x", None], [""]),
    ],
)
def test_operators_on_a_text(operator: str, value: Any, good: list[Any], bad: list[Any]) -> None:
    definition = leaf("location", operator, value)
    assert [passes(definition, {"location": one}) for one in good] == [True] * len(good)
    assert [passes(definition, {"location": one}) for one in bad] == [False] * len(bad)


@pytest.mark.parametrize(
    ("operator", "value", "good", "bad"),
    [
        ("greater_than", 5, [6], [5, None]),
        ("greater_than_or_equal", "5", [5], [4, None]),
        ("less_than", 5, [4, 0], [5, None]),
        ("less_than_or_equal", 5, [5], [6, None]),
        ("equals", "5", [5], [6, None]),
    ],
)
def test_operators_on_a_number(operator: str, value: Any, good: list[Any], bad: list[Any]) -> None:
    definition = leaf("node_config.disk_size_gb", operator, value, "google_container_node_pool")

    def judged(size: Any) -> bool:
        return passes(definition, {"node_config": [{"disk_size_gb": size}]}, "google_container_node_pool")

    assert [judged(one) for one in good] == [True] * len(good)
    assert [judged(one) for one in bad] == [False] * len(bad)


def test_blocks_maps_and_lists_are_told_apart_by_the_schema() -> None:
    assert imported(leaf("versioning.enabled", "is_true")).deny == {"path": "versioning[0].enabled", "not_equals": True}
    assert imported(leaf("labels.team", "exists")).deny == {"path": "labels.team", "exists": False}
    found = checkov.read(
        yaml.safe_dump({"metadata": {"id": "A", "name": "a"}, "definition": leaf("cors.max_age_seconds", "exists")}),
        _schema_of,
    )
    assert found.policy["deny"] == {"not": {"path": "cors", "some": {"path": "max_age_seconds", "exists": True}}}
    assert any("only where there is one cors" in note for note in found.notes)


def test_wildcards_and_sets() -> None:
    definition = leaf("cors.*.origin", "contains", "*")
    assert passes(definition, {"cors": [{"origin": ["a"]}, {"origin": ["*"]}]})
    assert not passes(definition, {"cors": [{"origin": ["a"]}]})
    scopes = leaf("node_config.oauth_scopes", "subset", ["a", "b"], "google_container_node_pool")
    assert passes(scopes, {"node_config": [{"oauth_scopes": ["a"]}]}, "google_container_node_pool")
    assert not passes(scopes, {"node_config": [{"oauth_scopes": ["c"]}]}, "google_container_node_pool")


def test_logic_and_severity() -> None:
    both = {"and": [leaf("location", "equals", "EU"), leaf("name", "exists")]}
    definition = {"or": [both, {"not": leaf("name", "exists")}]}
    assert passes(definition, {"location": "EU", "name": "x"})
    assert not passes(definition, {"location": "US", "name": "x"})
    assert passes(definition, {"location": "US", "name": None})
    assert imported(definition, severity="HIGH").severity == "high"
    assert imported(definition).severity == "medium"


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        (leaf("x", "jsonpath_exists"), "operator jsonpath_exists"),
        (leaf("x", "length_equals", 3), "operator length_equals"),
        ({**leaf("x", "exists"), "cond_type": "connection"}, "cond_type connection"),
        ({**leaf("x", "exists"), "resource_types": "all"}, "all or taggable"),
        (leaf("x", "exists", kind="aws_s3_bucket"), "aws_s3_bucket"),
        (leaf("x", "greater_than", "many"), "no number"),
        (leaf("x", "regex_match", "("), "regular expression"),
        ([leaf("x", "exists")], "definition"),
    ],
)
def test_what_cannot_be_translated_says_why(definition: Any, said: str) -> None:
    with pytest.raises(Untranslatable, match=said):
        imported(definition)


def test_what_we_export_comes_back_the_same() -> None:
    """On every resource of the cases, and on changed ones; where both can tell."""
    policies = [policy for policy in load_policies() if policy.deny is not None]
    base = distinct(list(from_cases()), policies)
    mutator = Mutator(policies, 5)
    plan_json, _ = document(base + [mutator.mutate(one) for one in base[::3]])
    plan = plans.read(plan_json, "the corpus")
    compared = returned = 0
    for policy in policies:
        try:
            found = checkov.read(checkov.write(policy, "prod").text, _schema_of)
        except Untranslatable:
            continue  # an element of a list: our JSONPath is not read back
        returned += 1
        back = Policy(id=policy.id, service="test", **found.policy)
        ours = {f.change.address: f.status for f in evaluate(plan, [policy], PROD, strictly)}
        for finding in evaluate(plan, [back], PROD, strictly):
            said = ours.get(finding.change.address, "pass")
            if "unknown" not in (said, finding.status):
                assert (policy.id, finding.status) == (policy.id, said), finding.change.side("after")[0]
                compared += 1
    assert returned >= 100
    assert compared >= 5_000


def test_first_cases_hold() -> None:
    policy = imported({"and": [leaf("versioning.enabled", "is_true"), leaf("location", "within", ["EU", "US"])]})
    cases = sketch(policy)
    assert {case.expect for case in cases} == {"pass", "fail", "unknown"}
    assert run_cases(policy, cases) == []
