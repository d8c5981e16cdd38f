"""Plays HCP Terraform: serves plans, receives callbacks, and signs the requests of run tasks."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = b"a key of this test"
TOKEN = "task.atlasv1.not-for-any-log"


@dataclass
class Script:
    """What the fake does for one run: the plan, and failures before it."""

    plan: bytes = b"{}"
    plan_statuses: list[int] = field(default_factory=list)  # before 200
    plan_delay: float = 0.0
    claimed_length: int | None = None  # a Content-Length that is too large
    redirect: str = ""
    callback_statuses: list[int] = field(default_factory=list)  # before 200
    callback_delay: float = 0.0
    rejects_outcomes: bool = False


class Hcp:
    """A server for the API. `calls` has the headers of the requests for plans, `callbacks` the PATCH bodies."""

    def __init__(self) -> None:
        self.scripts: dict[str, Script] = {}
        self.callbacks: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.headers: dict[str, list[dict[str, str]]] = defaultdict(list)
        self.changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hcp": self}))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.port = self._server.server_address[1]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def payload(self, run: str, script: Script | None = None, **changes: Any) -> dict[str, Any]:
        """The request for a run, whose plan and faults `script` describes."""
        self.scripts[run] = script or Script()
        return {
            "payload_version": 1,
            "stage": "post_plan",
            "access_token": TOKEN,
            "capabilities": {"outcomes": True},
            "task_result_id": f"taskrs-{run}",
            "task_result_enforcement_level": "mandatory",
            "task_result_callback_url": self.url(f"/api/v2/task-results/{run}/callback"),
            "run_id": run,
            "run_message": "Queued by a test",
            "workspace_name": "prod",
            "organization_name": "example-org",
            "vcs_branch": None,
            "plan_json_api_url": self.url(f"/api/v2/plans/{run}/json-output"),
        } | changes

    def statuses(self, run: str) -> list[str]:
        return [each["data"]["attributes"]["status"] for each in self.callbacks[run]]

    def final(self, run: str, seconds: float = 30.0) -> dict[str, Any]:
        """The data of the final callback of a run. Fails if it does not come in time."""
        with self.changed:
            arrived = self.changed.wait_for(lambda: set(self.statuses(run)) & {"passed", "failed"}, seconds)
        assert arrived, f"{run}: no final callback, only {self.statuses(run)}"
        data = self.callbacks[run][-1]["data"]
        assert data["type"] == "task-results"
        return data  # type: ignore[no-any-return]


def sign(body: bytes, key: bytes = KEY) -> str:
    return hmac.new(key, body, hashlib.sha512).hexdigest()


def post(
    port: int, payload: Any, *, signature: str | None = None, path: str = "/run-task", method: str = "POST"
) -> tuple[int, str]:
    """Send a run task to octoguard: (status, text)."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        headers = {"Content-Type": "application/json"}
        headers["X-TFC-Task-Signature"] = sign(body) if signature is None else signature
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 100
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that goes away is no error of the fake."""


class _Handler(BaseHTTPRequestHandler):
    hcp: Hcp
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        run = self.path.split("/")[-2]
        self.hcp.headers[run].append(
            {name.lower(): value for name, value in self.headers.items()} | {"path": self.path}
        )
        script = self.hcp.scripts[run]
        time.sleep(script.plan_delay)
        if script.plan_statuses:
            self._answer(script.plan_statuses.pop(0), b"")
        elif script.redirect and self.path.startswith("/api/"):
            self.send_response(307)
            self.send_header("Location", script.redirect)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._answer(200, script.plan, script.claimed_length)

    def do_PATCH(self) -> None:
        run = self.path.split("/")[-2]
        script = self.hcp.scripts[run]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(script.callback_delay)
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._answer(401, b"")
        elif self.headers["Content-Type"] != "application/vnd.api+json":
            self._answer(422, b"")
        elif script.callback_statuses:
            self._answer(script.callback_statuses.pop(0), b"")
        elif script.rejects_outcomes and "relationships" in body["data"]:
            self._answer(422, b"")
        else:
            with self.hcp.changed:
                self.hcp.callbacks[run].append(body)
                self.hcp.changed.notify_all()
            self._answer(200, b"")

    def _answer(self, status: int, body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = length is not None or self.close_connection

    def log_message(self, *_: object) -> None:
        pass
