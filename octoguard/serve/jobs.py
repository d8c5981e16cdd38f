"""Runs the jobs of the server: a bounded queue, worker threads, heartbeats, time limits and a graceful stop.

Each job sends at most one final result, and only the thread that claimed the job sends it. A job without a final
result is an error for HCP Terraform after its time limit, so a crash never ends as passed.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from octoguard.errors import OctoguardError, PlanError
from octoguard.serve.hcp import HcpClient
from octoguard.serve.log import log, place_of
from octoguard.serve.task_result import TaskResult, not_judged

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.serve.payload import RunTask

    Judge = Callable[[RunTask, bytes], TaskResult]

_REMEMBERED: Final = 4096  # finished jobs whose replay is recognized
_HEARTBEAT_SECONDS: Final = 10.0
_LAST_SECONDS: Final = 5.0  # for the callbacks of a stop
DELIVERY_SECONDS: Final = 120.0  # for the result of a job that reached its time limit
_STOPPED: Final = "the server was stopped before the check was finished. Start the run again"
_WITHOUT_PLAN: Final = {
    "pre_plan": "a run has no plan at the stage pre_plan. Attach this run task to the stage post_plan or pre_apply",
}

Submitted = Literal["accepted", "replayed", "full", "stopping"]


@dataclass(frozen=True, slots=True)
class JobLimits:
    """The limits of the server. Times are in seconds; `details_url` is the link of every callback."""

    workers: int
    queue: int
    heartbeat: float
    time_limit: float
    max_plan_bytes: int
    details_url: str | None = None


class Job:
    """A run task in the queue or in a worker."""

    def __init__(self, task: RunTask, signature: str, limits: JobLimits) -> None:
        """A job that starts now."""
        self.task = task
        self.key = (task.task_result_id, signature)
        self.started = time.monotonic()
        self.deadline = self.started + limits.time_limit
        self.next_heartbeat = self.started + limits.heartbeat
        self.callback = threading.Lock()  # held while a callback is sent, so that `running` never follows the result
        self._claim = threading.Lock()

    def claim(self) -> bool:
        """Whether the caller may send the final result. True for the first caller only."""
        return self._claim.acquire(blocking=False)

    @property
    def is_claimed(self) -> bool:
        """Whether a thread sends, or has sent, the final result."""
        return self._claim.locked()


class JobQueue:
    """The jobs of the server."""

    def __init__(self, limits: JobLimits, judge: Judge) -> None:
        """A queue without threads: call `start`."""
        self._limits = limits
        self._judge = judge
        self._halt = threading.Event()  # ends every wait
        self.client = HcpClient(limits.max_plan_bytes, self._halt.wait)
        self._changed = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._open: dict[tuple[str, str], Job] = {}
        self._finished: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._stopping = False

    @property
    def is_stopping(self) -> bool:
        """Whether the queue accepts no more jobs."""
        return self._stopping

    def start(self) -> None:
        """Start the workers and the heartbeat."""
        for target in (*[self._work] * self._limits.workers, self._beat):
            threading.Thread(target=target, daemon=True).start()

    def submit(self, task: RunTask, signature: str) -> Submitted:
        """Add a job. The same request again is `replayed`, and is not judged again."""
        with self._changed:
            job = Job(task, signature, self._limits)
            if job.key in self._open or job.key in self._finished:
                return "replayed"
            if self._stopping:
                return "stopping"
            if len(self._waiting) >= self._limits.queue:
                return "full"
            self._waiting.append(job)
            self._open[job.key] = job
            self._changed.notify_all()
            return "accepted"

    def stop(self, grace: float) -> None:
        """Finish the accepted jobs within `grace` seconds, and report the others as failed."""
        with self._changed:
            self._stopping = True
            self._changed.wait_for(lambda: not self._open, grace)
            left = list(self._open.values())
        unfinished = [job for job in left if job.claim()]
        self._halt.set()
        with self._changed:
            self._changed.notify_all()
        if unfinished:
            with ThreadPoolExecutor(16) as pool:
                list(pool.map(lambda job: self._send_once(job, not_judged(_STOPPED)), unfinished))
        log("stopped", reported_failed=len(unfinished), undelivered=len(left) - len(unfinished))

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._halt.is_set())
                if self._halt.is_set():
                    return
                job = self._waiting.popleft()
            try:
                if not job.is_claimed:
                    self._run(job)
            except Exception as error:
                log("bug", task_result_id=job.task.task_result_id, error=place_of(error))
            finally:
                self._close(job, delivered=False)

    def _run(self, job: Job) -> None:
        result = self._result(job)
        if job.claim():
            self._deliver(job, result)

    def _deliver(self, job: Job, result: TaskResult) -> None:
        """Send the final result of a claimed job, with retries."""
        with job.callback:
            status = self.client.deliver(job.task, self._bodies(job, result), job.deadline + DELIVERY_SECONDS)
        self._log_result(job, result, status)
        self._close(job, delivered=200 <= status < 300)

    def _result(self, job: Job) -> TaskResult:
        """The result of a job. Only a judged plan can pass: every error is a failed result."""
        task = job.task
        try:
            if task.plan_json_api_url is None:
                return not_judged(_WITHOUT_PLAN.get(task.stage, "the request has no URL of a plan"))
            return self._judge(task, self.client.plan(task, job.deadline))
        except PlanError as error:  # its message can quote the start of a file that is not a plan
            return not_judged(str(error), "PlanError")
        except OctoguardError as error:
            return not_judged(str(error))
        except (RecursionError, MemoryError):
            return not_judged("the plan is too large or nested too deeply to be read")
        except BaseException as error:  # also SystemExit: a worker goes on
            log("bug", task_result_id=task.task_result_id, error=place_of(error))
            return not_judged(f"a bug in octoguard ({place_of(error)}). Report it")

    def _bodies(self, job: Job, result: TaskResult) -> list[bytes]:
        """The callback with its outcomes, and without them in case HCP Terraform rejects them."""
        url = self._limits.details_url
        plain = result.document(url, outcomes=False)
        if not (job.task.accepts_outcomes and result.outcomes):
            return [plain]
        return [result.document(url, outcomes=True), plain]

    def _close(self, job: Job, *, delivered: bool) -> None:
        """Forget a job. A replay of an undelivered job is judged again."""
        with self._changed:
            if self._open.pop(job.key, None) and delivered:
                self._finished[job.key] = None
                if len(self._finished) > _REMEMBERED:
                    self._finished.popitem(last=False)
            self._changed.notify_all()

    def _beat(self) -> None:
        """Report `running` for each open job, and fail the jobs that are over their time limit."""
        while not self._halt.wait(min(1.0, self._limits.heartbeat)):
            now = time.monotonic()
            with self._changed:
                jobs = list(self._open.values())
            for job in jobs:
                try:
                    self._beat_one(job, now)
                except Exception as error:  # the heartbeat of the other jobs goes on
                    log("bug", task_result_id=job.task.task_result_id, error=place_of(error))

    def _beat_one(self, job: Job, now: float) -> None:
        if now >= job.deadline:
            if job.claim():
                late = not_judged(f"the check took more than {self._limits.time_limit / 60:g} minutes")
                threading.Thread(target=self._deliver, args=(job, late), daemon=True).start()
        elif now >= job.next_heartbeat and not job.is_claimed:
            job.next_heartbeat = now + self._limits.heartbeat
            if not job.callback.acquire(blocking=False):  # a worker sends the result
                return
            try:
                if not job.is_claimed:
                    running = TaskResult("running", "octoguard is checking the plan").document(None, outcomes=False)
                    status = self.client.callback(job.task, running, _HEARTBEAT_SECONDS)
                    log("heartbeat", task_result_id=job.task.task_result_id, callback_status=status)
            finally:
                job.callback.release()

    def _send_once(self, job: Job, result: TaskResult) -> None:
        """Send a final result without a retry."""
        with job.callback:
            body = result.document(self._limits.details_url, outcomes=False)
            status = self.client.callback(job.task, body, _LAST_SECONDS)
        self._log_result(job, result, status)
        self._close(job, delivered=200 <= status < 300)

    def _log_result(self, job: Job, result: TaskResult, status: int) -> None:
        log(
            "result",
            task_result_id=job.task.task_result_id,
            run_id=job.task.run_id,
            organization=job.task.organization_name,
            workspace=job.task.workspace_name,
            stage=job.task.stage,
            status=result.status,
            verdict=result.verdict,
            problem=result.problem,
            callback_status=status,
            seconds=round(time.monotonic() - job.started, 3),
        )
