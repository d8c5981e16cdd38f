"""What Markdown must withstand, and what headings say."""

from __future__ import annotations

import msgspec
import pytest

from octoguard.decision import decide
from octoguard.plan.document import PlanDocument
from octoguard.policy import STRICTEST, Finding, Policy
from octoguard.policy.coverage import Coverage
from octoguard.policy.outcome import Evidence
from octoguard.renderers import Style, json, markdown, text
from octoguard.report import Report, assemble
from tests.conftest import read, resource


def report(address: str, count: int = 1) -> Report:
    policy = [Policy(f"p{i}", "t", "s", "high", ["google_storage_bucket"], "w", "fix = true") for i in range(count)]
    plan = read(resource(address, {}))
    evidence = (Evidence("name", "known", "<img src=x> | `@everyone`\nnext"),)
    findings = [Finding(one, plan.changes[0], "fail", "mandatory", evidence) for one in policy]
    document = PlanDocument.of(b"{}", "plan.json", "file", [])
    return assemble(document, plan, STRICTEST, findings, decide(plan, findings), Coverage(1))


def test_text_out_of_a_plan_does_nothing() -> None:
    written = markdown.render(report('google_storage_bucket.b["`|<b>@all\u202e\n"]'), Style())
    table = next(line for line in written.splitlines() if line.startswith("| high"))
    assert table.count("|") - table.count("\\|") == 5
    assert table.count("`") == 4
    assert "\u202e" not in written


def test_a_report_too_long_for_a_comment_is_cut_and_says_so() -> None:
    written = markdown.render(report("google_storage_bucket.b", 2000), Style())
    assert len(written) < 65_536
    assert "The rest of the report is too long" in written
    assert "2000 fail" in written


def test_a_terminal_gets_no_control_characters() -> None:
    written = text.render(report('google_storage_bucket.b["\x1b[2J\u202e"]'), Style())
    assert "\x1b" not in written
    assert "\u202e" not in written


def undecided(*evidence: Evidence) -> Report:
    policy = Policy("p", "t", "s", "high", ["google_storage_bucket"], "w", "fix = true")
    plan = read(resource("google_storage_bucket.b", {}))
    findings = [Finding(policy, plan.changes[0], "unknown", "mandatory", evidence)]
    document = PlanDocument.of(b"{}", "plan.json", "file", [])
    return assemble(document, plan, STRICTEST, findings, decide(plan, findings), Coverage())


OFFLINE = Evidence("version", "unknown", None, "", reason="offline")
LACKING = Evidence("tls", "unset", None, "not an attribute of this provider version", reason="no-such-attribute")
LATER = Evidence("later", "unknown", None, "known after apply", reason="after-apply")
HIDDEN = Evidence("hidden", "sensitive", None, "", reason="sensitive")
MALFORMED = Evidence("key", "known", "k", "not the name of a key", reason="malformed")
ELSEWHERE = Evidence("mode", "unset", None, "its cluster decides", reason="not-in-plan")
KNOWN = Evidence("location", "known", "US")
HEADINGS = {
    "Unknown: known only after apply": [(LATER,), (KNOWN, LATER), (HIDDEN, LATER)],
    "Unknown: hidden (sensitive)": [(HIDDEN,), (KNOWN, HIDDEN)],
    "Unknown: not known in an offline plan": [(OFFLINE,), (KNOWN, OFFLINE)],
    "Unknown: not readable (malformed)": [(KNOWN, MALFORMED)],
    "Unknown: not in this plan": [(ELSEWHERE,), (LACKING, ELSEWHERE)],
    "Unknown: not in this provider version": [(LACKING,)],
    "Unknown: not decidable from this plan": [(KNOWN,), ()],
}


@pytest.mark.parametrize(("heading", "evidence"), [(title, one) for title, all_ in HEADINGS.items() for one in all_])
def test_a_heading_says_why_a_finding_is_undecided(heading: str, evidence: tuple[Evidence, ...]) -> None:
    for renderer in (text, markdown):
        lines = [line.strip("# ") for line in renderer.render(undecided(*evidence), Style()).splitlines()]
        assert [line for line in lines if line in HEADINGS] == [heading]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (LATER, "later is known only after apply"),
        (OFFLINE, "version is not known in an offline plan"),
        (HIDDEN, "hidden is hidden (sensitive)"),
        (MALFORMED, "key = k (not the name of a key)"),
        (ELSEWHERE, "mode is not set: its cluster decides"),
        (LACKING, "tls is not an attribute of this provider version"),
        (Evidence("tls", "unset"), "tls is not set"),
    ],
)
def test_each_absence_has_its_own_words(item: Evidence, words: str) -> None:
    for renderer in (text, markdown):
        assert words in renderer.render(undecided(item), Style())


def test_a_machine_reads_the_reason_where_there_is_one() -> None:
    written = json.render(undecided(KNOWN, HIDDEN), Style())
    (finding,) = msgspec.json.decode(written)["findings"]
    assert [one.get("reason") for one in finding["evidence"]] == [None, "sensitive"]


def test_the_side_before_a_change_is_named() -> None:
    written = text.render(undecided(Evidence("days", "sensitive", None, "sensitive before the change")), Style())
    assert "days is hidden (sensitive) before the change" in written
