"""What Checkov finds in the plans of the environments is what infra/docs/checkov.md answers."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.conftest import PLANS, ROOT, checkov_program
from tools.environment_roots import ENVIRONMENTS

ANSWERS = ROOT / "infra" / "docs" / "checkov.md"
CHECKOV = checkov_program()

Finding = tuple[str, str, str]


def answered() -> set[Finding]:
    """`(check, address, environment)` of every row; each has an answer."""
    found: set[Finding] = set()
    for check, address, environments, answer in re.findall(
        r"^\| (CKV\w+) \| `(\S+)` \| ([a-z, ]+) \| (.+) \|$", ANSWERS.read_text(), re.MULTILINE
    ):
        assert len(answer) > 5, check
        rows = {(check, address, environment) for environment in environments.split(", ")}
        assert not rows & found, f"{check} on {address} is answered twice"
        found |= rows
    return found


def test_every_row_is_read() -> None:
    assert len(re.findall(r"^\| CKV", ANSWERS.read_text(), re.MULTILINE)) == len({row[:2] for row in answered()})
    assert {environment for _, _, environment in answered()} == set(ENVIRONMENTS)


@pytest.mark.skipif(CHECKOV is None, reason="Checkov is not installed: make checkov")
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_finding_is_answered_and_every_answer_is_needed(environment: str) -> None:
    plan = PLANS / f"octollm-{environment}" / "plan.json"
    command = [str(CHECKOV), "-f", str(plan), "--framework", "terraform_plan", "--compact", "--quiet", "-o", "json"]
    done = json.loads(subprocess.run(command, capture_output=True, text=True, cwd=PLANS).stdout)
    assert done["summary"]["passed"] > 90, "Checkov did not read the plan"
    found = {
        (one["check_id"], re.sub(r"\[[^]]*\]", "", one["resource"]).removeprefix("module.octollm."), environment)
        for one in done["results"]["failed_checks"]
    }
    assert found == {row for row in answered() if row[2] == environment}
