"""Serves run tasks of HCP Terraform: judges each plan as `octoguard check` does, and sends the result back."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from octoguard import globs
from octoguard.config.discovery import load_nearest
from octoguard.config.policies import load_pack
from octoguard.config.settings import listed
from octoguard.errors import ConfigError, InputError, PlanError, UsageError
from octoguard.extras import require
from octoguard.renderers import outcomes
from octoguard.serve.task_result import TaskResult
from octoguard.sources import file
from octoguard.workflows.check import judge
from octoguard.workflows.environments import tiers_of
from octoguard.workflows.inputs import CheckRequest, Inputs, resolve

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.report import Report
    from octoguard.serve.payload import RunTask

KEY_VARIABLE: Final = "OCTOGUARD_HMAC_KEY"
_LONGEST_KEY: Final = 1 << 16
_NOTE_STAGE: Final = "The apply is finished: this result did not gate it."
_NOTE_REVIEW: Final = "The server reports a review as passed (--review passed)."


@dataclass(frozen=True, slots=True)
class RunTaskRequest:
    """The options of `octoguard serve run-task`. Times are in seconds."""

    host: str
    port: int
    hmac_key_file: Path | None
    config: Path | None
    policies: Path | None
    review: str
    workers: int
    queue: int
    heartbeat: float
    time_limit: float
    grace: float
    max_plan_bytes: int
    details_url: str | None


def serve(request: RunTaskRequest) -> None:
    """Serve until SIGTERM or SIGINT. Raises OctoguardError if the server cannot start."""
    require("serve", "octoguard serve")
    from octoguard.serve import app
    from octoguard.serve.jobs import JobLimits, JobQueue
    from octoguard.serve.payload import is_safe_url

    judging = Judging(request.config, request.policies, review_status(request.review))
    if request.details_url and not is_safe_url(request.details_url):
        raise UsageError("--details-url must be an https URL")
    key = read_key(request.hmac_key_file)
    judging.inputs_for("")  # a fault of the configuration stops the start, not each run
    load_pack(judging.inputs_for("").policies)
    gc.enable()  # the command line switches it off for short runs
    limits = JobLimits(
        request.workers,
        request.queue,
        request.heartbeat,
        request.time_limit,
        request.max_plan_bytes,
        request.details_url,
    )
    app.serve(app.Listener(request.host, request.port, request.grace, key), JobQueue(limits, judging.judge))


def read_key(path: Path | None) -> bytes:
    """The HMAC key of a file, without the line break at its end, or of OCTOGUARD_HMAC_KEY. Raises an OctoguardError."""
    if path is None:
        key = os.environ.get(KEY_VARIABLE, "").encode("utf-8", "surrogateescape")
        if not key:
            raise UsageError(f"no HMAC key: set {KEY_VARIABLE}, or give its file with --hmac-key-file")
        return key
    try:
        with path.open("rb") as opened:
            key = opened.read(_LONGEST_KEY).rstrip(b"\r\n")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "invalid path"
        raise InputError(f"--hmac-key-file {path}: cannot be read ({reason})") from None
    if not key:
        raise InputError(f"--hmac-key-file {path}: the file is empty: write the HMAC key of the run task into it")
    return key


def review_status(name: str) -> Literal["passed", "failed"]:
    """The status that a review is reported as. Raises UsageError for another name."""
    if name == "passed":
        return "passed"
    if name == "failed":
        return "failed"
    raise UsageError(f"unknown status {name!r} for --review: choose passed or failed")


@dataclass(frozen=True, slots=True)
class Judging:
    """Judges plans with the configuration of the server. Each run reads octoguard.toml again."""

    config: Path | None
    policies: Path | None
    review: Literal["passed", "failed"] = "failed"

    def inputs_for(self, workspace: str) -> Inputs:
        """The inputs of a run in a workspace. Raises OctoguardError.

        Only octoguard.toml and the workspace name the environment. A plan could choose its rules by its labels.
        """
        settings = load_nearest(self.config)
        environment = environment_of_workspace(workspace, settings)
        request = CheckRequest(
            plan=file.STDIN,  # the plan comes from no directory
            environment=environment,
            named_by=f"workspace {workspace}",
            policies=self.policies,
            config=self.config,
            quiet=True,
        )
        return replace(resolve(request, settings), infer_environment=False)

    def judge(self, task: RunTask, plan: bytes) -> TaskResult:
        """The result of a plan. Raises OctoguardError; then there is no verdict."""
        if not plan.strip():
            raise PlanError("HCP Terraform returned an empty plan")
        inputs = self.inputs_for(task.workspace_name or "")
        return self.result_of(judge(file.fetch(_name(task), plan), inputs), task.stage)

    def result_of(self, report: Report, stage: str) -> TaskResult:
        """The result of a report. Only this function returns `passed`."""
        status: Literal["passed", "failed"] = "failed"
        notes = [_NOTE_STAGE] if stage == "post_apply" else []
        if report.verdict == "allow":
            status = "passed"
        elif report.verdict == "review":
            status = self.review
            notes += [_NOTE_REVIEW] if status == "passed" else []
        note = " ".join(notes)
        return TaskResult(
            status, outcomes.message(report, note), tuple(outcomes.outcomes(report, note)), report.verdict
        )


def environment_of_workspace(workspace: str, settings: Settings | None) -> str | None:
    """The environment with the name of a workspace, or whose `workspaces` match it; None if there is none.

    Raises ConfigError if several environments match.
    """
    if workspace in tiers_of(settings):
        return workspace
    environments = settings.environments if settings else {}
    matching = [
        name
        for name, each in environments.items()
        if any(globs.matches(workspace, pattern) for pattern in listed(each.workspaces))
    ]
    if settings and len(matching) > 1:
        raise ConfigError(
            f"{settings.path}: [environments]: {' and '.join(matching)} both match the workspace {workspace}: use "
            "narrower patterns in workspaces"
        )
    return matching[0] if matching else None


def _name(task: RunTask) -> str:
    """The name of the plan in reports and messages."""
    return f"plan of {task.run_id}" if task.run_id else "the plan"
