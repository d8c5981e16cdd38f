"""SARIF against its schema, and against the limits that GitHub documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator, FormatChecker

from octoguard.policy import Policy
from octoguard.renderers import Style, sarif
from octoguard.report import LocationEntry, PlanEntry
from tests.unit.renderers.ci_reports import ADDRESS, ONE_OF_EACH, finding, report, waiver
from tests.unit.renderers.test_hostile_text import HOSTILE, report_for

SCHEMA = Draft7Validator(
    json.loads((Path(__file__).parent / "schemas" / "sarif-schema-2.1.0.json").read_text()),
    format_checker=FormatChecker(),
)
POLICY = Policy(
    "lake-open",
    "Bucket is open",
    "storage",
    "high",
    ["google_storage_bucket"],
    "Anyone can read\nit.",
    "acl = null\n",
    aliases=[f"CKV_X_{number}" for number in range(30)],
    references=["https://cloud.google.com/storage/docs/access-control"],
)


def run_of(made: Any, **style: Any) -> dict[str, Any]:
    """The only run of the SARIF file, which the schema accepts."""
    document = json.loads(sarif.render(made, Style(**style)))
    assert [error.message for error in SCHEMA.iter_errors(document)] == []
    [run] = document["runs"]
    assert isinstance(run, dict)
    return run


def test_each_status_has_its_kind_and_level_and_a_pass_is_left_out() -> None:
    results = run_of(ONE_OF_EACH)["results"]
    assert [(each["ruleId"], each["kind"], each["level"]) for each in results] == [
        ("lake-open", "fail", "error"),
        ("lake-name", "fail", "warning"),
        ("lake-key", "review", "none"),
        ("lake-logs", "fail", "error"),
    ]


def test_a_result_has_its_line_its_address_and_the_resource_block() -> None:
    result = run_of(ONE_OF_EACH)["results"][0]
    [location] = result["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {
        "uri": "envs/test/main.tfvars",
        "uriBaseId": "%SRCROOT%",
    }
    assert location["physicalLocation"]["region"] == {"startLine": 7}
    assert location["logicalLocations"][0]["fullyQualifiedName"] == ADDRESS
    [block] = result["relatedLocations"]
    assert block["physicalLocation"]["artifactLocation"]["uri"] == "modules/lake/bucket.tf"
    assert result["message"]["text"] == f"Bucket is open: {ADDRESS}; acl = public ([resource block](1))"


def test_a_result_without_a_line_points_at_the_plan_and_the_run_says_so() -> None:
    run = run_of(report(finding(location=msgspec.UNSET), plan=PlanEntry("/runs/x y/plan 1.json", "", "1", "1", 1, {})))
    [location] = run["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "plan%201.json"
    assert location["physicalLocation"]["region"] == {"startLine": 1}
    [note] = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("1 results have no known line")


def fingerprints(*findings: Any) -> list[str]:
    return [each["partialFingerprints"]["primaryLocationLineHash"] for each in run_of(report(*findings))["results"]]


def test_a_fingerprint_stays_when_lines_and_values_change() -> None:
    moved = finding(location=LocationEntry("modules/lake/other.tf", 900), evidence=[], title="New title")
    assert fingerprints(finding()) == fingerprints(moved)


def test_fingerprints_of_different_findings_differ() -> None:
    findings = [
        finding(),
        finding(),
        finding(address="google_storage_bucket.b"),
        finding(policy="p"),
        finding(drift=True),
    ]
    assert len(set(fingerprints(*findings))) == len(findings)


@pytest.mark.parametrize(
    ("kind", "written"), [("comment", "inSource"), ("waiver", "external"), ("baseline", "external")]
)
def test_a_waived_finding_is_suppressed_with_its_reason(kind: Any, written: str) -> None:
    [result] = run_of(report(finding("waived", waiver=waiver(kind))))["results"]
    [suppression] = result["suppressions"]
    assert (suppression["kind"], suppression["status"]) == (written, "accepted")
    assert "the archive moves in May" in suppression["justification"]


def test_a_rule_has_what_github_requires() -> None:
    rule = run_of(report(finding()), policies={"lake-open": POLICY})["tool"]["driver"]["rules"][0]
    assert rule["fullDescription"]["text"] == "Anyone can read it."
    assert rule["helpUri"] == POLICY.references[0]
    assert "acl = null" in rule["help"]["text"]
    assert "```hcl\nacl = null\n```" in rule["help"]["markdown"]
    assert rule["properties"]["security-severity"] == "8.0"
    assert rule["properties"]["tags"] == ["security", "storage", "CKV_X_1"]


def test_github_accepts_the_numbers_and_lengths() -> None:
    """https://docs.github.com/code-security/reference/code-scanning/sarif-files: the limits of a SARIF file."""
    long = msgspec.structs.replace(POLICY, why="w " * 5000)
    many = [finding(address=f"google_storage_bucket.b[{number}]") for number in range(25_010)]
    many[0] = msgspec.structs.replace(many[0], aliases=POLICY.aliases, title="t" * 5000)
    document = json.loads(sarif.render(report(*many), Style(policies={"lake-open": long})))
    [run] = document["runs"]
    rule = run["tool"]["driver"]["rules"][0]
    assert len(run["results"]) == 25_000
    assert "10 results are left out" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert len(rule["properties"]["tags"]) == 20
    assert len(rule["shortDescription"]["text"]) <= 1024
    assert len(rule["fullDescription"]["text"]) <= 1024
    assert len(run["results"][0]["message"]["text"]) < 1100


@pytest.mark.parametrize(
    ("severity", "low", "high"), [("critical", 9.1, 10), ("high", 7, 8.9), ("medium", 4, 6.9), ("low", 0.1, 3.9)]
)
def test_github_shows_the_same_severity(severity: str, low: float, high: float) -> None:
    rule = run_of(report(finding(severity=severity)))["tool"]["driver"]["rules"][0]
    assert low <= float(rule["properties"]["security-severity"]) <= high


def test_the_category_is_the_environment() -> None:
    assert run_of(ONE_OF_EACH)["automationDetails"]["id"] == "octoguard/test/"


@pytest.mark.parametrize(("verdict", "code"), [("deny", 1), ("review", 0), ("allow", 0)])
def test_the_invocation_has_the_exit_code(verdict: str, code: int) -> None:
    assert run_of(report(verdict=verdict))["invocations"][0]["exitCode"] == code


def test_hostile_text_makes_no_link_and_a_valid_file() -> None:
    run = run_of(report_for("octoguard.renderers", HOSTILE + '"[x](https://evil.example)'))
    for result in run["results"]:
        assert "](h" not in result["message"]["text"]
    for rule in run["tool"]["driver"]["rules"]:
        assert "<img" not in rule["help"]["markdown"].partition("```")[0]
