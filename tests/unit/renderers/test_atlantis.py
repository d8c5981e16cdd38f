"""The text that Atlantis reads, under the rules of its source."""

from __future__ import annotations

import re

import msgspec
import pytest

from octoguard.renderers import Style, atlantis
from octoguard.report import EvidenceEntry, LocationEntry, Report
from tests.unit.renderers.ci_reports import ADDRESS, ONE_OF_EACH, finding, report
from tests.unit.renderers.test_hostile_text import HOSTILE, report_for

# https://github.com/runatlantis/atlantis/blob/main/server/events/project_command_runner.go
FAILURE = re.compile(r'([1-9][0-9]* failure|failures": \[)')
ITEM = re.compile(r"FAIL - .+")


def passes(output: str) -> bool:
    """Whether Atlantis passes a custom policy check with this output."""
    return output != "" and not FAILURE.search(output) and not output.strip().startswith("FAIL")


def written(made: Report) -> str:
    return atlantis.render(made, Style())


@pytest.mark.parametrize("verdict", ["deny", "review", "allow"])
@pytest.mark.parametrize(
    "made",
    [
        report(),
        report(finding("pass")),
        report(finding("unknown"), finding("waived"), finding(enforcement="advisory")),
        report(
            finding("unknown", address='google_storage_bucket.b["12 failures"]', title='FAIL - 3 failure "failures": [')
        ),
        report(finding("unknown", evidence=[EvidenceEntry("a", "known", '7 failures, {"failures": [1]}')])),
        report_for("octoguard.renderers", f"FAIL 9 failures{HOSTILE}"),
    ],
    ids=["nothing", "pass", "warnings", "names", "values", "hostile"],
)
def test_atlantis_reads_the_verdict_whatever_the_plan_says(made: Report, verdict: str) -> None:
    assert passes(written(msgspec.structs.replace(made, verdict=verdict))) is (verdict != "deny")


def test_a_text_that_begins_with_a_name_of_the_plan_does_not_fail_it() -> None:
    plan = msgspec.structs.replace(ONE_OF_EACH.plan, name="FAIL")
    assert passes(written(report(finding("pass"), plan=plan)))


def test_a_pass_has_no_word_that_older_versions_take_for_a_failure() -> None:
    assert "fail" not in written(report(finding("pass"))).lower()


def test_an_item_stays_the_same_when_lines_and_values_change() -> None:
    moved = finding(
        location=LocationEntry("other.tf", 99), evidence=[EvidenceEntry("acl", "known", "other")], title="T"
    )
    items = ITEM.findall(written(report(finding())))
    assert items == ITEM.findall(written(report(moved))) == [f"FAIL - high lake-open - {ADDRESS}"]


def test_each_finding_has_its_details() -> None:
    lines = written(ONE_OF_EACH).splitlines()
    assert lines[0] == "FAIL: octoguard denies plan.json for test: 1 failure, 2 warnings, 1 waived, 1 passed"
    assert lines[2:6] == [
        f"FAIL - high lake-open - {ADDRESS}",
        "    Bucket is open",
        "    envs/test/main.tfvars:7",
        "    acl = public",
    ]
    assert [line for line in lines if line.startswith("WARN")] == [
        f"WARN - low lake-name - {ADDRESS}",
        f"WARN - critical lake-key - {ADDRESS}",
    ]
