"""What Markdown must withstand."""

from __future__ import annotations

from octoguard.decision import decide
from octoguard.plan.document import PlanDocument
from octoguard.policy import STRICTEST, Finding, Policy
from octoguard.policy.coverage import Coverage
from octoguard.policy.outcome import Evidence
from octoguard.renderers import Style, markdown, text
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
    assert "The report is cut here" in written
    assert "2000 fail" in written


def test_a_terminal_gets_no_control_characters() -> None:
    written = text.render(report('google_storage_bucket.b["\x1b[2J\u202e"]'), Style())
    assert "\x1b" not in written
    assert "\u202e" not in written
