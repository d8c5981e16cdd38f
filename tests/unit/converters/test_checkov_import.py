"""Checkov's operators as ours: the same answers, and a reason for what cannot be said."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from octoguard import plan as plans
from octoguard.config.policies import load_policies
from octoguard.converters import Untranslatable, checkov
from octoguard.policy.case_generator import generate_cases
from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import Enforcement, Environment, Policy
from octoguard.policy.testing import run_cases
from octoguard.workflows.policy_conversion import _schema_of
from tests.conftest import read, resource
from tests.differential.compare import Difference, explanations
from tests.differential.corpus import distinct, document, from_cases
from tests.differential.strategies import collect, generated, mutated

PROD = Environment("prod", "the test", "prod")


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
    assert found.policy["deny"] == {
        "any": [{"path": "cors[1]", "exists": True}, {"path": "cors[0].max_age_seconds", "exists": False}]
    }
    assert any("only if there is exactly one cors" in note for note in found.notes)


def test_types_that_differ_are_asked_differently() -> None:
    """A text in one type is a number in another; a type that has no such attribute is asked like the others."""
    both = leaf("deletion_protection", "equals", "true")
    both["resource_types"] = ["google_sql_database_instance", "google_compute_instance", "google_pubsub_topic"]
    assert imported(both).deny == {"path": "deletion_protection", "not_equals": True}
    every = {**leaf("labels.team", "exists"), "resource_types": "all"}
    assert imported(every).resources == ["google_*"]
    mixed = {**leaf("labels.team", "exists"), "resource_types": ["aws_s3_bucket", "google_storage_bucket"]}
    assert imported(mixed).resources == ["google_storage_bucket"]


@pytest.mark.parametrize(
    ("path", "operator", "good", "bad"),
    [
        (
            "settings.database_flags[?(@.name == x & @.value != on)]",
            "exists",
            [("x", "off")],
            [("x", "on"), ("y", "z")],
        ),
        ("settings.database_flags[?(@.name == x)].value", "equals", [("x", "on")], [("x", "off"), ("y", "on")]),
        ("settings.database_flags[*]", "not_exists", [], [("x", "on")]),
        ("$.settings.database_flags[?(@.name =~ '^lo+g')]", "exists", [("loog", "a")], [("lg", "a")]),
    ],
)
def test_jsonpaths(path: str, operator: str, good: list[tuple[str, str]], bad: list[tuple[str, str]]) -> None:
    kind = "google_sql_database_instance"
    definition = leaf(path, f"jsonpath_{operator}", "on", kind)

    def judged(*flags: tuple[str, str]) -> bool:
        values = [{"name": name, "value": value} for name, value in flags]
        return passes(definition, {"settings": [{"database_flags": values}]}, kind)

    assert [judged(flag) for flag in good] == [True] * len(good)
    assert [judged(flag) for flag in bad] == [False] * len(bad)
    assert judged() is (operator == "not_exists")


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
        (leaf("x..y", "jsonpath_exists"), "JSONPath"),
        (leaf("cors[?(@.a | @.b)]", "jsonpath_exists"), "JSONPath"),
        (leaf("cors[0].origin", "jsonpath_exists"), "if there is only one block"),
        (leaf("labels", "contains", "x"), "contains on a map"),
        (leaf("name", "odd_one"), "operator odd_one"),
        (leaf("versioning.0.enabled", "is_true"), "unwraps a single versioning"),
        (leaf("name", "cidr_range_subset", "::/0"), "not an IPv4 range"),
        (leaf("x.y", "exists", kind="google_no_such_thing"), "no schema"),
        ({**leaf("x", "exists"), "cond_type": "connection"}, "cond_type connection"),
        ({**leaf("x", "exists"), "resource_types": "taggable"}, "taggable"),
        ({**leaf("x", "exists"), "cond_type": "resource"}, "cond_type resource"),
        ({"and": [leaf("x", "exists"), {**leaf("x", "exists"), "resource_types": "all"}]}, "both all and named types"),
        ({"not": [leaf("x", "exists"), leaf("y", "exists")]}, "more than one"),
        (leaf("x", "exists", kind="aws_s3_bucket"), "aws_s3_bucket"),
        (leaf("x", "greater_than", "many"), "not a number"),
        (leaf("x", "regex_match", "("), "regular expression"),
        ([leaf("x", "exists")], "definition"),
    ],
)
def test_what_cannot_be_translated_says_why(definition: Any, said: str) -> None:
    with pytest.raises(Untranslatable, match=said):
        imported(definition)


@pytest.mark.slow
def test_what_we_export_comes_back_the_same() -> None:
    """Every export is read back, and judges as before: resources of the cases, changed and generated ones.

    Where they part, it is as Checkov parts from us, and a row of the table says so.
    """
    policies = [policy for policy in load_policies() if policy.deny is not None]
    base = distinct(list(from_cases()), policies)
    made = generated(policies, 1, 5)[:500]
    plan_json, _ = document([*base[::2], *collect(mutated(base, policies), 300, 5), *made])
    plan = plans.read(plan_json, "the corpus")
    compared = 0
    rows = explanations()
    for policy in policies:
        found = checkov.read(checkov.write(policy, "prod").text, _schema_of)
        back = Policy(id=policy.id, service="test", **found.policy)
        ours = {f.change.address: f.status for f in evaluate(plan, [policy], PROD, strictly)}
        for finding in evaluate(plan, [back], PROD, strictly):
            said, values = ours.get(finding.change.address, "pass"), finding.change.side("after")[0]
            if "unknown" in (said, finding.status):
                continue
            compared += 1
            difference = Difference(policy, finding.change.address, str(said), str(finding.status), values)
            assert said == finding.status or any(row.explains(difference) for row in rows), difference
    assert compared >= 15_000


def test_first_cases_hold() -> None:
    policy = imported({"and": [leaf("versioning.enabled", "is_true"), leaf("location", "within", ["EU", "US"])]})
    cases = generate_cases(policy)
    assert {case.expect for case in cases} == {"pass", "fail", "unknown"}
    assert run_cases(policy, cases) == []
