"""Jobs against a server that plays HCP Terraform: no failure ends as passed, and each job has one result."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.serve.jobs import JobLimits, JobQueue
from octoguard.serve.payload import read_task
from octoguard.serve.task_result import TaskResult
from octoguard.workflows.run_task import Judging
from tests.conftest import PLANS, document, resource
from tests.fakes.hcp import Hcp, Script, sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from octoguard.serve.payload import RunTask

GOOD = json.dumps(document(resource("google_service_account.app", {"account_id": "app"}))).encode()
ADDRESS = "http://192.0.2.1/plan"


@pytest.fixture(scope="module")
def hcp() -> Iterator[Hcp]:
    fake = Hcp()
    yield fake
    fake.close()


@contextmanager
def queue(judge: Callable[[RunTask, bytes], TaskResult], **limits: Any) -> Iterator[JobQueue]:
    chosen = {"workers": 2, "queue": 100, "heartbeat": 60.0, "time_limit": 30.0, "max_plan_bytes": 1 << 20} | limits
    made = JobQueue(JobLimits(**chosen), judge)
    made.start()
    yield made
    made.stop(2)


def submit(jobs: JobQueue, payload: dict[str, Any]) -> str:
    body = json.dumps(payload).encode()
    return jobs.submit(read_task(body), sign(body))


def passing(_: RunTask, __: bytes) -> TaskResult:
    return TaskResult("passed", "Allowed")


FAILURES: dict[str, Script] = {
    **{
        f"status-{status}": Script(GOOD, [status] * 99) for status in (204, 400, 401, 403, 404, 410, 418, 429, 500, 503)
    },
    "empty": Script(b""),
    "blank": Script(b" \n\n"),
    "null": Script(b"null"),
    "list": Script(b"[]"),
    "nothing": Script(b"{}"),
    "html": Script(b"<html><body>Sign in</body></html>"),
    "text": Script(b"ok"),
    "binary": Script(b"PK\x03\x04tfplan"),
    "zeros": Script(b"\x00" * 100),
    "gzip": Script(b"\x1f\x8b\x08\x00damaged"),
    "truncated": Script(GOOD[:-40]),
    "cut-off": Script(GOOD, claimed_length=len(GOOD) + 9),
    "twice": Script(GOOD + GOOD),
    "same-key": Script(GOOD[:-1] + b',"resource_changes":[]}'),
    "deep": Script(b'{"format_version":"1.2","resource_changes":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "state": Script(b'{"version": 4, "resources": []}'),
    "new-format": Script(GOOD.replace(b'"1.2"', b'"9.0"')),
    "errored": Script(GOOD[:-1] + b',"errored":true}'),
    "other-cloud": Script((PLANS / "other-cloud" / "plan.json").read_bytes()),
    "large": Script(GOOD + b" " * (1 << 20)),
    "late": Script(GOOD, plan_delay=4),
    "to-http": Script(GOOD, redirect=ADDRESS),
    "to-file": Script(GOOD, redirect="file:///etc/hostname"),
    "nowhere": Script(GOOD, redirect="http://127.0.0.1:9/json-output"),
}
CHANGES: dict[str, dict[str, Any]] = {
    "pre-plan": {"stage": "pre_plan", "plan_json_api_url": None},
    "no-plan": {"plan_json_api_url": None},
    "two-environments": {"workspace_name": "shop-live"},
    "no-server": {"plan_json_api_url": "http://127.0.0.1:9/json-output"},
}


def test_no_plan_that_cannot_be_read_passes(hcp: Hcp, tmp_path: Path) -> None:
    config = tmp_path / "octoguard.toml"
    config.write_text("[environments.dev]\nworkspaces = 'shop-*'\n[environments.prod]\nworkspaces = '*-live'\n")
    judging = Judging(config, None)
    hcp.scripts["loop"] = Script(redirect=hcp.url("/api/v2/plans/loop/json-output"))
    payloads = [hcp.payload(run, script) for run, script in FAILURES.items()]
    payloads += [hcp.payload(run, Script(GOOD), **change) for run, change in CHANGES.items()]
    payloads += [hcp.payload("loop", hcp.scripts["loop"])]
    with queue(judging.judge) as jobs:  # the faults below are the only difference
        submit(jobs, hcp.payload("good", Script(GOOD)))
        assert hcp.final("good")["attributes"]["status"] == "passed"
    with queue(judging.judge, workers=len(payloads), time_limit=1.0) as jobs:
        for payload in payloads:
            assert submit(jobs, payload) == "accepted"
        results = {payload["run_id"]: hcp.final(payload["run_id"]) for payload in payloads}
    assert {data["attributes"]["status"] for data in results.values()} == {"failed"}
    assert len(results) == len(FAILURES) + len(CHANGES) + 1
    for run, data in results.items():
        assert hcp.statuses(run) == ["failed"]
        assert data["attributes"]["message"].startswith("octoguard did not judge this plan: ")
        assert "relationships" not in data


@pytest.mark.parametrize("error", [ValueError("s3cret"), RecursionError(), MemoryError(), SystemExit(0)])
def test_a_bug_is_a_failure_without_its_message(hcp: Hcp, error: BaseException, capfd: Any) -> None:
    def judge(_: RunTask, __: bytes) -> TaskResult:
        raise error

    run = f"bug-{type(error).__name__}"
    with queue(judge) as jobs:
        submit(jobs, hcp.payload(run))
        message = hcp.final(run)["attributes"]
    assert message["status"] == "failed"
    assert "s3cret" not in message["message"] + capfd.readouterr().err


def test_a_check_over_the_time_limit_fails_and_its_late_result_is_dropped(hcp: Hcp) -> None:
    release = threading.Event()

    def judge(task: RunTask, plan: bytes) -> TaskResult:
        release.wait(10)
        return passing(task, plan)

    with queue(judge, time_limit=0.8, heartbeat=0.1) as jobs:
        submit(jobs, hcp.payload("stuck"))
        assert hcp.final("stuck")["attributes"]["status"] == "failed"
        release.set()
        time.sleep(0.2)
    assert [status for status in hcp.statuses("stuck") if status != "running"] == ["failed"]
    assert hcp.statuses("stuck")[0] == "running"


def test_a_full_queue_rejects_a_task_which_can_come_again(hcp: Hcp) -> None:
    release = threading.Event()

    def judge(task: RunTask, plan: bytes) -> TaskResult:
        release.wait(10)
        return passing(task, plan)

    with queue(judge, workers=1, queue=1) as jobs:
        payloads = [hcp.payload(f"full-{number}") for number in range(3)]
        assert submit(jobs, payloads[0]) == "accepted"
        while not hcp.headers["full-0"]:  # the worker has it
            time.sleep(0.01)
        assert [submit(jobs, payload) for payload in payloads[1:]] == ["accepted", "full"]
        assert submit(jobs, payloads[1]) == "replayed"
        release.set()
        hcp.final("full-1")
        while submit(jobs, payloads[2]) == "full":
            time.sleep(0.01)
        assert hcp.final("full-2")["attributes"]["status"] == "passed"


def test_a_replay_after_the_result_is_not_judged_again_but_an_undelivered_result_is(hcp: Hcp) -> None:
    judged = []

    def judge(task: RunTask, plan: bytes) -> TaskResult:
        judged.append(task.run_id)
        return passing(task, plan)

    with queue(judge) as jobs:
        once, refused = hcp.payload("once"), hcp.payload("refused", Script(callback_statuses=[404]))
        submit(jobs, once)
        submit(jobs, refused)
        hcp.final("once")
        while submit(jobs, refused) == "replayed":
            time.sleep(0.01)
        hcp.final("refused")
        assert submit(jobs, once) == "replayed"
        assert submit(jobs, once | {"run_message": "another body"}) == "accepted"
    assert judged.count("refused") == 2


def test_a_stop_reports_what_is_not_finished_as_failed(hcp: Hcp) -> None:
    with queue(passing, workers=1) as jobs:
        for run in ("stopped-1", "stopped-2"):
            submit(jobs, hcp.payload(run, Script(plan_delay=3)))
        jobs.stop(0.1)
        for run in ("stopped-1", "stopped-2"):
            assert "the server was stopped" in hcp.final(run)["attributes"]["message"]
        assert submit(jobs, hcp.payload("too-late")) == "stopping"


def test_outcomes_are_sent_only_to_who_accepts_them(hcp: Hcp) -> None:
    outcome = {"type": "task-result-outcomes", "attributes": {"outcome-id": "x", "description": "y"}}

    def judge(_: RunTask, __: bytes) -> TaskResult:
        return TaskResult("failed", "Denied", (outcome,), "deny")

    with queue(judge, details_url="https://wiki.example.com/policies") as jobs:
        submit(jobs, hcp.payload("takes"))
        submit(jobs, hcp.payload("old", capabilities={}))
        submit(jobs, hcp.payload("rejects", Script(rejects_outcomes=True)))
        assert hcp.final("takes")["relationships"] == {"outcomes": {"data": [outcome]}}
        for run in ("old", "rejects"):
            assert hcp.final(run)["attributes"] == {
                "status": "failed",
                "message": "Denied",
                "url": "https://wiki.example.com/policies",
            }
            assert "relationships" not in hcp.callbacks[run][-1]["data"]
