"""The gate that is killed, ended, or run by many at once: no half record, and never an allow."""

from __future__ import annotations

import signal
import subprocess
import time
from typing import TYPE_CHECKING

from octoguard.custody.history import broken_link
from octoguard.record.statement import read_decision
from tests.gating import BAD, GOOD, NEEDS_TERRAFORM

if TYPE_CHECKING:
    from tests.gating import Root

pytestmark = NEEDS_TERRAFORM


def test_a_kill_leaves_no_half_record_and_never_an_allow(root: Root) -> None:
    root.gate()
    root.write(BAD)
    started = time.monotonic()
    root.gate(code=1)
    took = time.monotonic() - started
    for part in (0.1, 0.4, 0.6, 0.8, 0.9, 1.0):
        (root.folder / "decision.json").write_bytes(b"an older decision that allows")
        process = subprocess.Popen(
            root.command("gate", ".", "--env", "dev"),
            cwd=root.folder,
            env=root.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(took * part)
        process.send_signal(signal.SIGKILL)
        process.wait()
        file = root.folder / "decision.json"
        if file.exists() and file.read_bytes() != b"an older decision that allows":
            assert read_decision(file.read_bytes().strip(), "decision.json")[1].verdict == "deny"
        assert root.apply().returncode in (1, 3)
    # What a killed gate leaves lying around holds no plan.
    assert list((root.folder.parent / "tmp").iterdir()) == []
    assert broken_link(root.history.entries()) is None


def test_twenty_gates_at_the_same_moment_are_twenty_records(root: Root) -> None:
    assert root.terraform("plan", "-out=tfplan").returncode == 0
    running = [
        subprocess.Popen(
            root.command("gate", "tfplan", "--env", "dev", "--decision", f"decision-{i}.json"),
            cwd=root.folder,
            env=root.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for i in range(20)
    ]
    said = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0] * 20, said
    entries = root.history.entries()
    assert len(entries) == len(list(root.folder.glob("decision-*.json"))) == 20
    assert broken_link(entries) is None


def test_an_apply_that_is_ended_is_ended_by_terraform(root: Root) -> None:
    slow = 'resource "terraform_data" "s" {\n  provisioner "local-exec" {\n    command = "sleep 3"\n  }\n}\n'
    root.write(GOOD + slow)
    root.gate()
    files = ("--plan", "tfplan", "--decision", "decision.json")
    process = subprocess.Popen(
        root.command("apply", ".", "--env", "dev", *files),
        cwd=root.folder,
        env=root.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while "terraform_data.s: Provisioning" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert "Interrupt received" in out
    assert process.returncode == 4
    assert "terraform apply failed (exit 1): what it had done by then stays" in err
    assert [entry.outcome for entry in root.history.entries()][-2:] == ["started", "failed (1)"]
    # Its state was written, and its lock given back: the next plan works.
    assert "google_pubsub_topic" in (root.folder / "terraform.tfstate").read_text()
    assert root.terraform("plan").returncode == 0
