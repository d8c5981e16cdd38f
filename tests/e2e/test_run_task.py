"""`octoguard serve run-task` as a process, with real HTTP on both sides."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import PLANS, document, resource
from tests.fakes.hcp import KEY, TOKEN, Hcp, Script, post, sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ALLOWED = json.dumps(document(resource("google_service_account.app", {"account_id": "a-hidden-mark"}))).encode()
DENIED = (PLANS / "readme" / "plan.json").read_bytes()
SENSITIVE = PLANS / "sensitive"


class Server:
    """One process of the server. `log` has its lines after `end`."""

    def __init__(self, folder: Path, *options: str) -> None:
        (folder / "hmac-key").write_bytes(KEY + b"\n")
        command = [sys.executable, "-m", "octoguard", "serve", "run-task", "--hmac-key-file", "hmac-key", "--port", "0"]
        env = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self.process = subprocess.Popen([*command, *options], cwd=folder, env=env, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.first = json.loads(self.process.stderr.readline())
        self.port = int(self.first["address"].rpartition(":")[2])

    def end(self, number: int = signal.SIGTERM) -> list[dict[str, Any]]:
        self.process.send_signal(number)
        _, text = self.process.communicate(timeout=60)
        self.text = text
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def hcp() -> Iterator[Hcp]:
    fake = Hcp()
    yield fake
    fake.close()


@pytest.fixture(scope="module")
def server(hcp: Hcp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"), "--heartbeat", "0.3", "--workers", "8")
    yield running
    log = running.end()
    assert running.process.returncode == 0
    assert {"request", "result", "heartbeat", "stopping", "stopped"} == {entry["event"] for entry in log}
    # Neither the token, the key, a plan, nor a callback URL is in the log.
    secrets = [TOKEN, KEY.decode(), "a-hidden-mark", "google_", "callback/", str(hcp.port)]
    assert [secret for secret in secrets if secret in running.text] == []


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*options: str) -> Server:
        servers.append(Server(tmp_path, *options))
        return servers[-1]

    yield start
    for each in servers:
        if each.process.poll() is None:
            each.end(signal.SIGKILL)


def test_a_verdict_and_its_outcomes_arrive(hcp: Hcp, server: Server) -> None:
    assert post(server.port, hcp.payload("denied", Script(DENIED))) == (200, "")
    assert post(server.port, hcp.payload("allowed", Script(ALLOWED), stage="pre_apply")) == (200, "")
    denied, allowed = hcp.final("denied"), hcp.final("allowed")
    assert denied["attributes"]["status"] == "failed"
    assert denied["attributes"]["message"].startswith("Denied: ")
    outcomes = denied["relationships"]["outcomes"]["data"]
    assert {outcome["type"] for outcome in outcomes} == {"task-result-outcomes"}
    assert len(outcomes) > 3
    assert allowed["attributes"]["status"] == "passed"


def test_a_wrong_signature_is_refused(hcp: Hcp, server: Server) -> None:
    payload = hcp.payload("forged", Script(ALLOWED))
    for signature in ("", "0" * 128, sign(json.dumps(payload).encode(), b"another key"), "\xe9"):
        assert post(server.port, payload, signature=signature)[0] == 401
    assert hcp.headers["forged"] == []


def test_other_requests_get_a_status_of_their_own(hcp: Hcp, server: Server) -> None:
    assert post(server.port, b"", path="/healthz", method="GET") == (200, "ok")
    assert post(server.port, hcp.payload("verify", access_token="test-token")) == (200, "")
    assert post(server.port, b"not JSON")[0] == 400
    assert post(server.port, b" " * ((1 << 20) + 1))[0] == 413
    assert post(server.port, b"", method="GET")[0] == 405
    assert post(server.port, b"", path="/other")[0] == 404
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("POST", "/run-task", iter([b" " * (1 << 19)] * 3), encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()
    assert hcp.callbacks["verify"] == []


def test_a_replay_is_judged_once(hcp: Hcp, server: Server) -> None:
    payload = hcp.payload("replay", Script(ALLOWED))
    assert [post(server.port, payload)[0] for _ in range(3)] == [200] * 3
    hcp.final("replay")
    assert post(server.port, payload) == (200, "")
    assert hcp.statuses("replay") == ["passed"]
    assert len(hcp.headers["replay"]) == 1


def test_faults_that_pass_are_retried_with_heartbeats_meanwhile(hcp: Hcp, server: Server) -> None:
    runs = {
        "faults": Script(ALLOWED, [503, 204], callback_statuses=[500, 502]),
        "slow-plan": Script(ALLOWED, plan_delay=1),
        "slow-callback": Script(ALLOWED, callback_delay=0.8),
        "gone": Script(ALLOWED, [404]),
    }
    for run, script in runs.items():
        assert post(server.port, hcp.payload(run, script))[0] == 200
    statuses = {run: hcp.final(run)["attributes"]["status"] for run in runs}
    assert statuses == {"faults": "passed", "slow-plan": "passed", "slow-callback": "passed", "gone": "failed"}
    assert hcp.statuses("slow-plan")[0] == "running"


def test_a_redirect_to_another_host_gets_no_token(hcp: Hcp, server: Server) -> None:
    storage = Hcp()
    storage.scripts["away"] = Script(ALLOWED)
    post(server.port, hcp.payload("away", Script(redirect=storage.url("/archive/away/plan"))))
    post(server.port, hcp.payload("near", Script(ALLOWED, redirect=hcp.url("/archive/near/plan"))))
    assert hcp.final("away")["attributes"]["status"] == "passed"
    assert hcp.final("near")["attributes"]["status"] == "passed"
    assert hcp.headers["away"][0]["authorization"] == f"Bearer {TOKEN}"
    assert [each.get("authorization") for each in storage.headers["away"]] == [None]
    assert [each["authorization"] for each in hcp.headers["near"]] == [f"Bearer {TOKEN}"] * 2
    storage.close()


def test_no_hidden_value_leaves_the_server(hcp: Hcp, server: Server) -> None:
    post(server.port, hcp.payload("sensitive", Script((SENSITIVE / "plan.json").read_bytes())))
    text = json.dumps(hcp.final("sensitive"))
    assert [canary for canary in (SENSITIVE / "canaries.txt").read_text().split() if canary in text] == []


def test_a_stop_finishes_what_it_can_and_fails_the_rest(hcp: Hcp, started: Callable[..., Server]) -> None:
    server = started("--grace", "1.5")
    post(server.port, hcp.payload("first", Script(ALLOWED)))
    hcp.final("first")  # the policies are loaded
    post(server.port, hcp.payload("finishes", Script(ALLOWED, plan_delay=0.3)))
    post(server.port, hcp.payload("too-slow", Script(ALLOWED, plan_delay=8)))
    log = server.end()
    assert server.process.returncode == 0
    assert hcp.final("finishes")["attributes"]["status"] == "passed"
    assert hcp.final("too-slow")["attributes"]["status"] == "failed"
    assert log[-1] | {"time": ""} == {"time": "", "event": "stopped", "reported_failed": 1, "undelivered": 0}


def test_a_crash_ends_without_a_result_and_a_restart_judges_again(hcp: Hcp, started: Callable[..., Server]) -> None:
    payload = hcp.payload("crash", Script(ALLOWED, plan_delay=0.4))
    first = started()
    post(first.port, payload)
    first.end(signal.SIGKILL)
    time.sleep(0.5)
    assert hcp.statuses("crash") == []
    second = started()
    post(second.port, payload)
    assert hcp.final("crash")["attributes"]["status"] == "passed"
    second.end(signal.SIGINT)
    assert second.process.returncode == 0


@pytest.mark.slow
def test_fifty_requests_at_once(hcp: Hcp, started: Callable[..., Server]) -> None:
    server = started("--queue", "50")
    plans = [ALLOWED, DENIED, b"{}", (PLANS / "octollm-prod" / "plan.json").read_bytes()]
    payloads = [hcp.payload(f"many-{number}", Script(plans[number % 4])) for number in range(50)]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda payload: post(server.port, payload), payloads))
    assert answers == [(200, "")] * 50
    statuses = [hcp.final(f"many-{number}", 120)["attributes"]["status"] for number in range(50)]
    assert statuses == [("passed", "failed", "failed", "passed")[number % 4] for number in range(50)]
    assert all(len(hcp.statuses(f"many-{number}")) == 1 for number in range(50))


def test_a_server_that_cannot_start_says_why(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k")
    (tmp_path / "octoguard.toml").write_text("[check]\nfail_on = 'worst'\n")
    done = octoguard("serve", "run-task", "--hmac-key-file", "key")
    assert (done.returncode, b"fail_on" in done.stderr) == (3, True)
    (tmp_path / "octoguard.toml").unlink()
    done = octoguard("serve", "run-task", "--hmac-key-file", "key", "--review", "maybe")
    assert (done.returncode, b"choose passed or failed" in done.stderr) == (2, True)
