"""The formats for CI systems: JUnit, TAP, GitHub, GitLab, Azure Pipelines."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from octoguard import registry
from octoguard.renderers import Style, azuredevops, github, gitlab, gitlab_terraform, junit, tap
from octoguard.report import EvidenceEntry, LocationEntry, Report
from tests.unit.renderers.ci_reports import ADDRESS, ONE_OF_EACH, finding, report, waiver
from tests.unit.renderers.test_hostile_text import HOSTILE, report_for

HOSTILE_REPORT: Report = report_for("octoguard.renderers", HOSTILE)
XS = "{http://www.w3.org/2001/XMLSchema}"


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - octoguard wrote the text


XSD = parsed((Path(__file__).parent / "schemas" / "junit-10.xsd").read_text())
DRIFT = finding(policy="lake-drift", drift=True)
OVER_BUDGET = report(finding("pass"), verdict="deny", reasons=["the cost is over the budget"], denied_by=["budget"])


def problems(element: ElementTree.Element) -> list[str]:
    """What the XSD forbids in an element: attributes, missing attributes, children and the form of a time.

    This reads the parts of XML Schema that the file uses. No validator of XML Schema is needed.
    """
    [declared] = [each for each in XSD if each.tag == f"{XS}element" and each.get("name") == element.tag]
    attributes = {each.get("name"): each for each in declared.iter(f"{XS}attribute")}
    children = {each.get("ref") for each in declared.iter(f"{XS}element")}
    found = [f"{element.tag}: attribute {name}" for name in element.attrib if name not in attributes]
    found += [
        f"{element.tag}: no {name}"
        for name, each in attributes.items()
        if each.get("use") == "required" and name not in element.attrib
    ]
    [pattern] = [each.get("value", "") for each in XSD.iter(f"{XS}pattern")]
    timed = [name for name, each in attributes.items() if each.get("type") == "SUREFIRE_TIME"]
    found += [f"time {element.get('time')}" for _ in timed if not re.fullmatch(pattern, element.get("time", ""))]
    for child in element:
        found += problems(child) if child.tag in children else [f"{element.tag}: child {child.tag}"]
    return found


@pytest.mark.parametrize(
    "made", [ONE_OF_EACH, OVER_BUDGET, report(), HOSTILE_REPORT], ids=["each", "budget", "-", "evil"]
)
def test_junit_follows_the_schema_and_counts_right(made: Report) -> None:
    root = parsed(junit.render(made, Style()))
    assert problems(root) == []
    [suite] = root
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
        assert int(suite.get(name, "")) == len(list(suite.iter(tag)))
    assert int(root.get("failures", "")) == int(suite.get("failures", ""))


def test_the_check_of_the_schema_finds_faults() -> None:
    broken = '<testsuite name="n" tests="1" failures="0" errors="0" time="x"><testcase file="f"/><case/></testsuite>'
    assert problems(parsed(broken)) == [
        "time x",
        "testcase: attribute file",
        "testcase: no name",
        "testsuite: child case",
    ]


def test_junit_fails_only_what_denies() -> None:
    [suite] = parsed(junit.render(ONE_OF_EACH, Style()))
    outcomes = [(case.get("classname"), [(each.tag, each.get("type")) for each in case]) for case in suite[1:]]
    assert outcomes == [
        ("octoguard.test.lake-open", [("failure", "high")]),
        ("octoguard.test.lake-name", [("skipped", "advisory")]),
        ("octoguard.test.lake-key", [("skipped", "unknown")]),
        ("octoguard.test.lake-logs", [("skipped", "waived")]),
        ("octoguard.test.lake-region", []),
    ]
    text = suite.findtext(".//failure") or ""
    assert text.splitlines() == [
        "lake-open: Bucket is open",
        ADDRESS,
        "envs/test/main.tfvars:7",
        "acl = public",
        "",
        "acl = null",
    ]


def test_tap_marks_what_does_not_deny_as_todo() -> None:
    lines = tap.render(ONE_OF_EACH, Style()).splitlines()
    assert lines[:2] == ["TAP version 14", "1..5"]
    points = [line for line in lines if re.match("(not )?ok", line)]
    assert points == [
        f"not ok 1 - lake-open: {ADDRESS}",
        f"not ok 2 - lake-name: {ADDRESS} # TODO advisory",
        f"not ok 3 - lake-key: {ADDRESS} # TODO unknown",
        f"ok 4 - lake-logs: {ADDRESS} # SKIP waived: waivers.yaml:4: the archive moves in May (owner data, until "
        "2027-05-31, LAKE-9)",
        f"ok 5 - lake-region: {ADDRESS}",
    ]
    assert '  at: {file: "envs/test/main.tfvars", line: 7}' in lines


def test_tap_text_starts_no_directive() -> None:
    made = report(finding(address='google_storage_bucket.b["# TODO later \\"]'))
    assert tap.render(made, Style()).splitlines()[2].endswith('b["\\# TODO later \\\\"]')


def test_tap_without_findings_skips_everything() -> None:
    assert tap.render(report(), Style()).splitlines()[1].startswith("1..0 # SKIP")


COMMAND = re.compile(r"^::(error|warning) (?:file=([^,:]+),line=(\d+),)?title=([^,:]+)::(.+)$")


def test_github_annotates_the_line() -> None:
    first, second, third, last = github.render(ONE_OF_EACH, Style()).splitlines()
    match = COMMAND.match(first)
    assert match
    expected = ("error", "envs/test/main.tfvars", "7", "high lake-open", f"Bucket is open: {ADDRESS}; acl = public")
    assert match.groups() == expected
    assert second.startswith("::warning ")
    assert third.startswith("::warning ")
    assert last == "octoguard: deny for test: 2 failed, 1 unknown, 1 waived, 1 passed"


def test_github_escapes_data_and_properties() -> None:
    odd = finding(evidence=[EvidenceEntry("a", "known", "50% : , b")], location=LocationEntry("a,b:c%.tf", 2))
    [line, _] = github.render(report(odd), Style()).splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25.tf,line=2,title=")
    assert line.endswith("a = 50%25 : , b")


@pytest.mark.parametrize(("number", "annotated"), [(10, 10), (11, 10), (40, 10)])
def test_github_shows_ten_errors_and_ten_warnings_of_a_step(number: int, annotated: int) -> None:
    errors = [finding(address=f"google_storage_bucket.e[{each}]") for each in range(number)]
    warnings = [finding("unknown", address=f"google_storage_bucket.w[{each}]") for each in range(number)]
    written = github.render(report(*errors, *warnings), Style())
    for level in ("error", "warning"):
        assert len(re.findall(f"^::{level} ", written, re.MULTILINE)) == annotated
    for each in range(number):
        assert f"google_storage_bucket.e[{each}]" in written
        assert f"google_storage_bucket.w[{each}]" in written


def test_a_gitlab_entry_has_the_documented_shape() -> None:
    entries = json.loads(gitlab.render(ONE_OF_EACH, Style()))
    assert [entry["check_name"] for entry in entries] == ["lake-open", "lake-name", "lake-key"]
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert not entry["location"]["path"].startswith(("/", "./"))
    assert entries[0]["location"] == {"path": "envs/test/main.tfvars", "lines": {"begin": 7}}
    assert [entry["severity"] for entry in entries] == ["critical", "minor", "blocker"]


def test_gitlab_fingerprints_are_unique_in_and_between_environments() -> None:
    """GitLab merges the reports of all jobs, and drops entries with the same fingerprint."""
    made = report(finding(), finding(), DRIFT)
    other = msgspec.structs.replace(made, environment=msgspec.structs.replace(made.environment, name="live"))
    prints = [entry["fingerprint"] for each in (made, other) for entry in json.loads(gitlab.render(each, Style()))]
    assert len(set(prints)) == 6


def test_gitlab_counts_a_replacement_as_a_deletion_and_a_creation() -> None:
    plan = msgspec.structs.replace(
        ONE_OF_EACH.plan, actions={"create": 2, "read": 9, "update": 3, "replace": 4, "delete": 5, "forget": 6}
    )
    written = gitlab_terraform.render(msgspec.structs.replace(ONE_OF_EACH, plan=plan), Style())
    assert json.loads(written) == {"create": 6, "update": 3, "delete": 9}


def test_azure_names_the_line_and_escapes() -> None:
    odd = finding(evidence=[EvidenceEntry("a", "known", "50%")], location=LocationEntry("a;b]c.tf", 2))
    first = azuredevops.render(report(odd), Style()).splitlines()[0]
    command = "##vso[task.logissue type=error;sourcepath=a%3Bb%5Dc.tf;linenumber=2;code=lake-open;]"
    assert first == f"{command}Bucket is open: {ADDRESS}; a = 50%AZP25"


def test_drift_and_advisory_findings_are_no_errors() -> None:
    written = azuredevops.render(report(DRIFT, finding(enforcement="advisory"), verdict="review"), Style())
    assert "type=error" not in written
    assert written.count("type=warning") == 2


FORMATS = ("sarif", "junit", "github", "gitlab", "azuredevops", "tap", "atlantis")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("verdict", ["deny", "review"])
def test_no_format_hides_a_verdict_that_no_finding_explains(name: str, verdict: str) -> None:
    made = report(finding("pass"), verdict=verdict, reasons=["the plan is partial"])
    assert "the plan is partial" in registry.take("octoguard.renderers", name).render(made, Style())


@pytest.mark.parametrize("name", FORMATS)
def test_a_reason_that_is_not_a_finding_is_listed_beside_findings(name: str) -> None:
    reasons = ["critical policy lake-open fails on 1 resource", "the plan is partial"]
    written = registry.take("octoguard.renderers", name).render(report(finding(), reasons=reasons), Style())
    assert "the plan is partial" in written
    assert not any("critical policy lake-open fails" in line for line in written.splitlines()[:-1])


@pytest.mark.parametrize("name", FORMATS)
def test_an_expired_waiver_is_named(name: str) -> None:
    made = report(finding(waiver=waiver()))
    assert "the waiver waivers.yaml:4 expired on 2027-05-31" in registry.take("octoguard.renderers", name).render(
        made, Style()
    )


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "junit"])
def test_a_huge_value_is_cut(name: str) -> None:
    made = report(finding(evidence=[EvidenceEntry("acl", "known", "x" * 3_000_000)]))
    assert len(registry.take("octoguard.renderers", name).render(made, Style())) < 6000


def test_a_huge_value_is_cut_in_junit() -> None:
    made = report(finding(evidence=[EvidenceEntry("acl", "known", "x" * 3_000_000)]))
    assert len(junit.render(made, Style())) < 15_000
