"""What a verdict becomes for HCP Terraform, and which rules judge a workspace."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octoguard.errors import ConfigError, InputError, OctoguardError, UsageError
from octoguard.renderers.outcomes import LIMIT, LONGEST_BODY
from octoguard.serve.payload import RunTask
from octoguard.workflows.run_task import Judging, environment_of_workspace, read_key, review_status
from tests.conftest import PLANS, document, resource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.serve.task_result import TaskResult

DENIED = (PLANS / "octollm-prod-careless" / "plan.json").read_bytes()
ALLOWED = json.dumps(document(resource("google_service_account.app", {"account_id": "app"}))).encode()
README = (PLANS / "readme" / "plan.json").read_bytes()

UNDECIDED = resource(
    "google_compute_firewall.f",
    {"name": "f", "direction": "INGRESS", "allow": [{"protocol": "tcp", "ports": ["22"]}]},
    after_unknown={"source_ranges": True},
)


@pytest.fixture(autouse=True, scope="module")
def _no_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(tmp_path_factory.mktemp("empty"))
    yield
    os.chdir(before)


def task(workspace: str = "prod", stage: str = "post_plan") -> RunTask:
    return RunTask(1, stage, "t", "taskrs-1", "https://a/b", "run-1", workspace)


def judge(plan: bytes, stage: str = "post_plan", **options: Any) -> TaskResult:
    return Judging(options.pop("config", None), None, **options).judge(task(stage=stage), plan)


@given(st.integers(0, len(README.rstrip()) - 1))
def test_a_part_of_a_plan_has_no_verdict(end: int) -> None:
    with pytest.raises(OctoguardError):
        judge(README[:end])


def test_a_denied_plan_has_an_outcome_for_each_finding() -> None:
    result = judge(DENIED)
    assert (result.status, result.verdict) == ("failed", "deny")
    assert result.message.startswith("Denied: critical policy firewall-open-ssh fails on ")
    verdict, *findings = [outcome["attributes"] for outcome in result.outcomes]
    assert verdict["outcome-id"] == "verdict"
    assert verdict["tags"] == {"Status": [{"label": "Denied", "level": "error"}]}
    ids = [finding["outcome-id"] for finding in findings]
    assert len(set(ids)) == len(ids) == 32
    assert {"kms-no-rotation", "kms-no-rotation-2"} <= set(ids)
    ssh = next(finding for finding in findings if finding["outcome-id"] == "firewall-open-ssh")
    assert ssh["tags"] == {
        "Status": [{"label": "Failed", "level": "error"}],
        "Severity": [{"label": "Critical", "level": "error"}],
    }
    assert "- `source_ranges = [0.0.0.0/0]`" in ssh["body"]
    assert "How to fix it:\n\n```hcl\n" in ssh["body"]


def test_the_outcomes_have_a_limit() -> None:
    buckets = [resource(f"google_storage_bucket.b{number}", {"name": f"b{number}"}) for number in range(LIMIT)]
    outcomes = judge(json.dumps(document(*buckets)).encode()).outcomes
    assert len(outcomes) == LIMIT + 1
    assert f"Only the first {LIMIT} of " in outcomes[0]["attributes"]["body"]
    assert all(len(outcome["attributes"]["body"]) <= LONGEST_BODY for outcome in outcomes)
    assert len(json.dumps(outcomes)) < 1_000_000


def test_hostile_names_are_made_safe() -> None:
    hostile = resource('google_storage_bucket.b["\x1b[31m`<img src=x>|@all"]', {"name": "b"})
    outcomes = [outcome["attributes"] for outcome in judge(json.dumps(document(hostile)).encode()).outcomes]
    assert len(outcomes) > 1
    assert "\x1b" not in "".join(outcome["description"] + outcome["body"] for outcome in outcomes)
    code = '`google_storage_bucket.b["?[31m\'<img src=x>\\|@all"]`'
    assert all(code in outcome["body"] for outcome in outcomes[1:])
    assert all("`<img" not in outcome["body"] for outcome in outcomes)


def test_an_allowed_plan_passes() -> None:
    result = judge(ALLOWED)
    assert (result.status, result.verdict) == ("passed", "allow")
    assert result.message.startswith("Allowed: no mandatory policy fails or is unknown. ")


def test_a_review_fails_unless_the_server_says_otherwise() -> None:
    plan = json.dumps(document(UNDECIDED)).encode()
    strict, lenient = judge(plan), judge(plan, review="passed")
    assert (strict.verdict, strict.status, lenient.status) == ("review", "failed", "passed")
    assert strict.message.startswith("Needs a review: ")
    assert lenient.message.endswith("The server reports a review as passed (--review passed).")
    levels = {outcome["attributes"]["tags"]["Status"][0]["label"] for outcome in strict.outcomes}
    assert "Unknown" in levels
    assert judge(DENIED, review="passed").status == "failed"


def test_after_the_apply_the_message_says_that_nothing_was_gated() -> None:
    result = judge(DENIED, stage="post_apply")
    assert result.status == "failed"
    assert result.message.endswith("The apply is finished: this result did not gate it.")
    assert len(result.message) <= 500


def test_no_hidden_value_is_in_a_result() -> None:
    folder = PLANS / "sensitive"
    result = judge((folder / "plan.json").read_bytes())
    text = result.document(None, outcomes=True).decode()
    assert len(result.outcomes) > 5
    assert [canary for canary in (folder / "canaries.txt").read_text().split() if canary in text] == []


def test_a_workspace_names_its_environment(tmp_path: Path) -> None:
    config = tmp_path / "octoguard.toml"
    config.write_text(
        "[environments.dev]\nworkspaces = 'shop-dev-*'\n"
        "[environments.qa]\nlike = 'staging'\nworkspaces = ['*-qa', 'shop-dev-9']\n"
    )
    judging = Judging(config, None)
    settings = judging.inputs_for("").settings
    names = {name: environment_of_workspace(name, settings) for name in ("shop-dev-1", "net-qa", "qa", "prod", "net")}
    assert names == {"shop-dev-1": "dev", "net-qa": "qa", "qa": "qa", "prod": "prod", "net": None}
    with pytest.raises(ConfigError, match="dev and qa both match the workspace shop-dev-9"):
        environment_of_workspace("shop-dev-9", settings)
    assert "environment dev." in judging.judge(task("shop-dev-1"), ALLOWED).message


def test_a_plan_does_not_choose_its_own_rules() -> None:
    named = resource("google_storage_bucket.b", {"name": "b", "labels": {"environment": "dev"}})
    plan = json.dumps(document(named, variables={"environment": {"value": "dev"}})).encode()
    body = Judging(None, None).judge(task("unheard-of"), plan).outcomes[0]["attributes"]["body"]
    assert "Environment: **prod** (not found in the plan, so the strictest rules apply)" in body


def test_the_key_is_in_a_file_or_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OCTOGUARD_HMAC_KEY", raising=False)
    path = tmp_path / "key"
    path.write_bytes(b"secret key\r\n")
    assert read_key(path) == b"secret key"
    with pytest.raises(UsageError, match="no HMAC key: set OCTOGUARD_HMAC_KEY"):
        read_key(None)
    monkeypatch.setenv("OCTOGUARD_HMAC_KEY", "another")
    assert read_key(None) == b"another"
    path.write_bytes(b"\n")
    for wrong in (path, tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match=r"^--hmac-key-file "):
            read_key(wrong)


def test_a_review_is_passed_or_failed() -> None:
    assert (review_status("passed"), review_status("failed")) == ("passed", "failed")
    with pytest.raises(UsageError, match="choose passed or failed"):
        review_status("running")
