"""The scripts of the CI packages run in a scratch repository, with bash, as far as they can without their hosts.

Not run here: GitHub's runner and its actions, GitLab's runner, pre-commit itself, Docker and Google Cloud.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.conftest import PLANS
from tests.fakes.comments import TOKEN, Forge
from tests.packages import HOOKS, MONTHLY_GITHUB, MONTHLY_GITLAB, Composite, bash, component, load, program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

needs_terraform = pytest.mark.skipif(not shutil.which("terraform"), reason="terraform is not on the PATH")
ROOT_OF_A_BUCKET = """
provider "google" {
  project = "scratch-project"
  region  = "europe-west1"
}

resource "google_storage_bucket" "reports" {
  name          = "scratch-reports"
  location      = "EU"
  force_destroy = true
}
"""


@pytest.fixture
def forge() -> Iterator[Forge]:
    with Forge() as server:
        yield server


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository with a plan that is denied (`denied.json`) and one that is allowed or needs a review."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    shutil.copy(PLANS / "readme" / "plan.json", folder / "denied.json")
    shutil.copy(PLANS / "empty" / "plan.json", folder / "harmless.json")
    program(tmp_path)
    return folder


def test_the_action_reports_comments_and_then_fails(workspace: Path, forge: Forge) -> None:
    action = Composite(workspace, {"plan": "denied.json", "env": "prod", "comment-tag": "prod", "token": TOKEN})
    assert action.run("check").returncode == 0
    outputs = action.outputs["check"]
    assert (outputs["verdict"], outputs["exit-code"]) == ("deny", "1")
    with open(outputs["json"]) as file:
        assert json.load(file)["verdict"] == "deny"
    assert "octoguard: deny" in action.summary.read_text()
    job = {"GITHUB_REPOSITORY": "octocorp/infra", "GITHUB_REF": "refs/pull/7/merge", "GITHUB_API_URL": forge.url}
    comment = action.run("comment", **job)
    assert comment.returncode == 0, comment.stderr
    assert forge.bodies()[0].startswith("<!-- octoguard comment: prod -->\n")
    assert action.run("verdict").returncode == 1


def test_the_action_passes_if_the_verdict_passes_or_may_be_ignored(workspace: Path) -> None:
    action = Composite(workspace, {"plan": "harmless.json"})
    action.run("check")
    assert action.outputs["check"]["exit-code"] == "0"
    assert action.run("verdict").returncode == 0
    ignoring = Composite(workspace, {"plan": "denied.json", "fail": "false", "reports": "out"})
    ignoring.run("check")
    assert ignoring.outputs["check"]["sarif"] == "out/octoguard.sarif"
    assert ignoring.run("verdict").returncode == 0


def test_the_action_fails_without_a_verdict_whatever_may_be_ignored(workspace: Path) -> None:
    (workspace / "broken.json").write_text("{}")
    action = Composite(workspace, {"plan": "broken.json", "fail": "false"})
    assert action.run("check").returncode == 0
    assert action.outputs["check"]["verdict"] == "error"
    assert "json" not in action.outputs["check"]
    assert action.run("verdict").returncode == int(action.outputs["check"]["exit-code"]) >= 2


def test_inputs_of_the_action_are_no_shell_and_no_options(workspace: Path) -> None:
    hostile = "$(touch pwned)`touch pwned`\"; touch pwned; '"
    action = Composite(workspace, {"plan": "--help", "env": hostile, "args": f"--config\n{hostile}\n", "root": hostile})
    assert action.run("check").returncode == 0
    assert action.outputs["check"]["verdict"] == "error"
    assert not (workspace / "pwned").exists()


def test_the_component_writes_every_report_and_comments(workspace: Path, forge: Forge) -> None:
    inputs = {"plan": "denied.json", "package": "octoguard", "env": "prod", "offline": "false", "comment": "true"}
    _, job = component(inputs)
    merge_request = {
        "CI_API_V4_URL": forge.url,
        "CI_PROJECT_ID": "41",
        "CI_MERGE_REQUEST_IID": "7",
        "GITLAB_TOKEN": TOKEN,
    }
    forge.user = "project_41_bot"
    done = bash("\n".join(job["script"]), workspace, job["variables"] | merge_request)
    assert done.returncode == 1
    assert "DENY" in done.stdout
    assert forge.bodies()[0].startswith("<!-- octoguard comment: octoguard -->\n")
    for name in (*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()):
        assert (workspace / name).stat().st_size > 0
    refused = bash("\n".join(job["script"]), workspace, job["variables"] | merge_request | {"GITLAB_TOKEN": "other"})
    assert refused.returncode == 1  # the verdict, not the comment that failed


@pytest.mark.slow
@needs_terraform
def test_the_hook_checks_a_root_offline(workspace: Path) -> None:
    (workspace / "main.tf").write_text(ROOT_OF_A_BUCKET)
    (hook,) = load(HOOKS)
    command = shlex.join([*shlex.split(hook["entry"]), *hook["args"], "--env", "prod"])
    done = bash(command, workspace, {})
    assert done.returncode == 1, done.stderr
    assert "bucket-force-destroy" in done.stdout
    (workspace / "main.tf").write_text(ROOT_OF_A_BUCKET.replace("force_destroy = true", "force_destroy = 1 +"))
    assert bash(command, workspace, {}).returncode in (3, 4)


@pytest.mark.slow
@needs_terraform
def test_the_action_plans_offline(workspace: Path) -> None:
    (workspace / "main.tf").write_text(ROOT_OF_A_BUCKET)
    action = Composite(workspace, {"plan": ".", "offline": "true", "args": "--env\nprod"})
    done = action.run("check")
    assert action.outputs["check"]["verdict"] == "deny", done.stderr
    assert "::error file=main.tf,line=10" in done.stdout


GH = """#!/bin/sh
echo "$*" >> "$LOG"
case "$1 $2" in
  "issue list") cat "$ISSUES" ;;
esac
"""
FAKE = """#!/bin/sh
echo "octoguard $*" >> "$LOG"
while [ $# -gt 0 ]; do
  case "$1" in
    --output|--record) echo "content of $2" > "$2" ;;
    --dry-run) echo "no changes" ;;
  esac
  shift
done
"""


CURL = """#!/bin/sh
echo "curl $*" >> "$LOG"
case "$*" in
  *" -G "*) cat "$ISSUES" ;;
esac
"""


@pytest.fixture
def monthly(workspace: Path) -> dict[str, str]:
    """The environment of a monthly job, with programs that only write down how they were called."""
    for name, text in {"gh": GH, "octoguard": FAKE, "curl": CURL}.items():
        path = workspace.parent / "bin" / name
        path.write_text(text)
        path.chmod(0o755)
    return {
        "ENVIRONMENT": "prod",
        "BILLING_ACCOUNT": "01A2B3-C4D5E6-F7A8B9",
        "RUN_URL": "https://github.com/octocorp/infra/actions/runs/5",
        "CI_API_V4_URL": "https://gitlab.example.com/api/v4",
        "CI_PROJECT_ID": "41",
        "CI_JOB_URL": "https://gitlab.example.com/octocorp/infra/-/jobs/5",
        "GITLAB_TOKEN": TOKEN,
        "GITHUB_OUTPUT": str(workspace.parent / "output"),
        "LOG": str(workspace.parent / "log"),
        "ISSUES": str(workspace.parent / "issues"),
    }


@pytest.mark.parametrize(("issues", "action"), [("", "issue create"), ("12\n", "issue edit 12")])
def test_the_monthly_job_of_github_keeps_one_issue(
    issues: str, action: str, workspace: Path, monthly: dict[str, str]
) -> None:
    (workspace.parent / "issues").write_text(issues)
    steps = {step.get("name"): step for step in load(MONTHLY_GITHUB)["jobs"]["report"]["steps"]}
    for name in ("report", "update the issue"):
        done = bash(steps[name]["run"], workspace, monthly)
        assert done.returncode == 0, done.stderr
    issue = (workspace / "issue.md").read_text()
    assert issue.startswith("Report of ")
    for part in ("content of out/rightsizing.md", "content of out/cost.md", "no changes"):
        assert part in issue
    assert (workspace.parent / "output").read_text() == "code=0\n"
    log = (workspace.parent / "log").read_text()
    assert [line.startswith(action) for line in log.splitlines() if re.match(r"issue (create|edit)", line)] == [True]
    assert "octoguard budgets sync prod --billing-account 01A2B3-C4D5E6-F7A8B9 --dry-run" in log


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not on the PATH")
@pytest.mark.parametrize(
    ("issues", "action"),
    [
        ([], "-X POST https://gitlab.example.com/api/v4/projects/41/issues "),
        (
            [{"iid": 3, "title": "another"}, {"iid": 12, "title": "octoguard: monthly report of prod"}],
            "-X PUT https://gitlab.example.com/api/v4/projects/41/issues/12 ",
        ),
    ],
)
def test_the_monthly_job_of_gitlab_keeps_one_issue(
    issues: list[dict[str, object]], action: str, workspace: Path, monthly: dict[str, str]
) -> None:
    (workspace.parent / "issues").write_text(json.dumps(issues))
    done = bash("\n".join(load(MONTHLY_GITLAB)["octoguard-monthly"]["script"]), workspace, monthly)
    assert done.returncode == 0, done.stderr
    issue = json.loads((workspace / "issue.json").read_text())
    assert issue["title"] == "octoguard: monthly report of prod"
    assert "content of out/rightsizing.md" in issue["description"]
    log = (workspace.parent / "log").read_text()
    assert action in log
    assert log.count("curl ") == 2
    assert TOKEN not in log + done.stdout + done.stderr  # it is in no command line
