"""The endpoints without a network: slow and lost clients, and errors that nobody expects."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from octoguard.serve import app
from tests.fakes.hcp import KEY, sign

BODY = json.dumps(
    {
        "payload_version": 1,
        "stage": "post_plan",
        "access_token": "t",
        "task_result_id": "taskrs-1",
        "task_result_callback_url": "https://app.terraform.io/callback",
    }
).encode()


class Queue:
    """A queue that is stopping, or broken."""

    is_stopping = True

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def submit(self, *_: object) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def status_of(queue: Queue, message: dict[str, Any] | None, path: str = "/run-task", method: str = "POST") -> int:
    """The status of one request, whose body is `message`; without one, the client sends nothing."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if message is None:
            await asyncio.sleep(60)
        return message or {}

    async def send(part: dict[str, Any]) -> None:
        sent.append(part)

    headers = [(b"x-tfc-task-signature", sign(BODY).encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b"", "root_path": ""}
    served = app.AccessLog(app.application(app.Listener("127.0.0.1", 0, 1.0, KEY), queue))  # type: ignore[arg-type]
    asyncio.run(served(scope, receive, send))  # type: ignore[arg-type]
    return int(sent[0]["status"])


def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "BODY_SECONDS", 0.05)
    assert status_of(Queue("accepted"), None) == 408


def test_a_client_that_goes_away_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(Queue("accepted"), {"type": "http.disconnect"}) == 400
    assert "error" not in json.loads(capsys.readouterr().err)


@pytest.mark.parametrize(("answer", "status"), [("accepted", 200), ("replayed", 200), ("full", 503), ("stopping", 503)])
def test_the_status_follows_the_queue(answer: str, status: int) -> None:
    assert status_of(Queue(answer), {"type": "http.request", "body": BODY}) == status


def test_a_server_that_stops_is_not_healthy() -> None:
    assert status_of(Queue("stopping"), None, "/healthz", "GET") == 503


def test_an_unexpected_error_is_logged_by_its_place_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(Queue(ValueError("s3cret")), {"type": "http.request", "body": BODY}) == 500
    entry = json.loads(capsys.readouterr().err)
    assert (entry["status"], entry["error"].startswith("ValueError at test_app.py:")) == (500, True)
    assert "s3cret" not in str(entry)
