"""The result of a run task, as the JSON:API document of a callback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from octoguard.printable import clean

TaskStatus = Literal["running", "passed", "failed"]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """A status, a message of one line, and the outcomes as JSON:API documents of type `task-result-outcomes`.

    `verdict` and `problem` are for the log: "none" and the reason if the plan was not judged.
    """

    status: TaskStatus
    message: str
    outcomes: tuple[dict[str, Any], ...] = ()
    verdict: str = "none"
    problem: str = ""

    def document(self, url: str | None, *, outcomes: bool) -> bytes:
        """The body of the PATCH request. `url` is a page with more information."""
        attributes = {"status": self.status, "message": self.message}
        if url:
            attributes["url"] = url
        data: dict[str, Any] = {"type": "task-results", "attributes": attributes}
        if outcomes and self.outcomes:
            data["relationships"] = {"outcomes": {"data": self.outcomes}}
        return msgspec.json.encode({"data": data})


def not_judged(reason: str, problem: str = "") -> TaskResult:
    """The result of a run without a verdict. It is always `failed`. `problem` replaces the reason in the log."""
    return TaskResult("failed", clean(f"octoguard did not judge this plan: {reason}"), problem=problem or reason)
