"""With --changed-only, findings on resources that the plan leaves unchanged are listed and do not decide."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource
from tests.gating import CONFIG, NEEDS_TERRAFORM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gating import Root

OPEN = {"name": "ledger", "location": "EU", "public_access_prevention": "inherited"}
POLICY = "bucket-public-access-not-prevented"


@pytest.fixture
def plan(tmp_path: Path) -> str:
    changes = [
        resource("google_storage_bucket.old", OPEN, actions=["no-op"]),
        resource("google_pubsub_topic.new", {"name": "events"}),
    ]
    (tmp_path / "plan.json").write_text(json.dumps(document(*changes)))
    (tmp_path / "octoguard.toml").write_text(f'[check]\nfail_on = "high"\n[policies]\n{POLICY} = "mandatory"\n')
    return "plan.json"


def test_findings_on_unchanged_resources_are_listed_and_do_not_decide(octoguard: Any, plan: str) -> None:
    assert octoguard("check", plan, "--env", "prod").returncode == 1
    done = octoguard("check", plan, "--env", "prod", "--changed-only")
    assert done.returncode == 0
    text = done.stdout.decode()
    assert " on unchanged resources do" in text
    assert f"high     {POLICY}: google_storage_bucket.old" in text
    report = json.loads(octoguard("check", plan, "--env", "prod", "--changed-only", "--format", "json").stdout)
    assert POLICY in {entry["policy"] for entry in report["unchanged"]}
    assert report["counts"]["fail"] == sum(entry["status"] == "fail" for entry in report["findings"])
    assert POLICY not in {entry["policy"] for entry in report["findings"]}
    comment = octoguard("check", plan, "--env", "prod", "--changed-only", "--format", "markdown").stdout.decode()
    assert "on unchanged resources do not decide</summary>" in comment


def test_the_key_of_octoguard_toml_does_the_same(octoguard: Any, plan: str, tmp_path: Path) -> None:
    config = tmp_path / "octoguard.toml"
    config.write_text(config.read_text().replace("[check]", "[check]\nchanged_only = true"))
    done = octoguard("check", plan, "--env", "prod")
    assert done.returncode == 0
    assert b"Note: --changed-only: only findings on resources that this plan changes decide" in done.stdout


@NEEDS_TERRAFORM[0]
@NEEDS_TERRAFORM[1]
def test_the_gate_follows_the_key_and_records_it(root: Root) -> None:
    root.write(config=CONFIG.replace("[check]", "[check]\nchanged_only = true"))
    root.gate()
    assert "0 findings on unchanged resources do not decide" in root.decision["notes"]


def test_without_it_the_report_has_no_such_list(octoguard: Any, plan: str) -> None:
    report = json.loads(octoguard("check", plan, "--env", "prod", "--format", "json").stdout)
    assert "unchanged" not in report
