"""The gate that is killed, ended, or run by many at once: no half record, and never an allow."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from octoguard.attestation.canonical import sha256
from octoguard.attestation.statement import read_decision
from octoguard.history.database import broken_link
from octoguard.signing.signatures import open_envelope
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


@pytest.mark.slow
def test_three_hundred_kills_leave_whole_records_and_a_root_that_can_be_gated(root: Root) -> None:
    """Half of the kills end octoguard alone, half its terraform too; `OCTOGUARD_SEED` repeats a run."""
    seed = int(os.environ.get("OCTOGUARD_SEED") or time.time())
    print(f"OCTOGUARD_SEED={seed}")
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    started = time.monotonic()
    root.gate()
    took = time.monotonic() - started
    for number in range(300):
        with subprocess.Popen(
            root.command("gate", ".", "--env", "dev"),
            cwd=root.folder,
            env=root.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            time.sleep(chance.uniform(0, took * 1.1))
            (os.killpg if number % 2 else os.kill)(process.pid, signal.SIGKILL)
        _expect_whole(root)
        if number % 25 == 24:
            root.gate()
    assert broken_link(root.history.entries()) is None
    assert root.apply().returncode == 0


def _expect_whole(root: Root) -> None:
    """A decision that is there is whole, in the history, and about a plan file that was judged."""
    file = root.folder / "decision.json"
    if file.exists():
        assert root.decision["verdict"] == "allow"
        digest = sha256(open_envelope(file.read_bytes(), file.name).payload)
        assert root.history.has_decision(digest)
        recorded = next(one for one in root.history.entries() if one.decision_sha256 == digest)
        assert recorded.plan_sha256 == sha256((root.folder / "tfplan").read_bytes())


@pytest.mark.slow
def test_twenty_gates_of_one_root_each_plan_or_wait_or_say_that_it_is_locked(root: Root) -> None:
    root.write(GOOD)
    running = [
        subprocess.Popen(
            root.command("gate", ".", "--env", "dev", "--plan", f"plan-{i}", "--decision", f"decision-{i}.json"),
            cwd=root.folder,
            env=root.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for i in range(20)
    ]
    ends = [(process.communicate(timeout=120)[1], process.returncode) for process in running]
    for text, code in ends:
        assert code == 0 or (code == 4 and "Error acquiring the state lock" in text), (code, text)
    allowed = sum(code == 0 for _, code in ends)
    assert allowed >= 1
    assert len(root.history.entries()) == len(list(root.folder.glob("decision-*.json"))) == allowed
    assert broken_link(root.history.entries()) is None


@pytest.mark.slow
def test_twenty_gates_of_twenty_roots_are_twenty_records(root: Root) -> None:
    roots = [replace(root, folder=root.folder.with_name(f"root-{i}")) for i in range(20)]
    for one in roots:
        one.write(GOOD)
    running = [
        subprocess.Popen(
            one.command("gate", ".", "--env", "dev"),
            cwd=one.folder,
            env=one.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for one in roots
    ]
    ends = [(process.communicate(timeout=120)[1], process.returncode) for process in running]
    assert [code for _, code in ends] == [0] * 20, ends
    assert len({one.decision["root"] for one in roots}) == len(root.history.entries()) == 20
    assert broken_link(root.history.entries()) is None


STATES = {
    "empty": (b"", "terraform.tfstate is empty"),
    "a Git LFS pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\n", "Unsupported state file"),
    "encrypted": (b"age-encryption.org/v1\n-> X25519 abc\n\xff\xfe\x00", "Unsupported state file"),
    "encrypted by OpenTofu": (b'{"encrypted_data": "abc", "encryption_version": "v0"}', "Unsupported state file"),
    "cut short": (b'{"version": 4, "lineage": "a", "resour', "Unsupported state file"),
    "a list": (b"[1, 2]", "Unsupported state file"),
}


@pytest.mark.parametrize(
    "kind", [kind if kind == "empty" else pytest.param(kind, marks=pytest.mark.slow) for kind in STATES]
)
def test_a_state_that_cannot_be_read_is_one_line(root: Root, kind: str) -> None:
    content, answer = STATES[kind]
    (root.folder / "terraform.tfstate").write_bytes(content)
    done = root.run("gate", ".", "--env", "dev")
    assert done.returncode == 4
    assert answer in done.stderr.splitlines()[-1]
    assert not (root.folder / "decision.json").exists()
    (root.folder / "terraform.tfstate").unlink()
    root.gate()


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
    assert "terraform apply failed (exit 1): changes made before the failure remain" in err
    assert [entry.outcome for entry in root.history.entries()][-2:] == ["started", "failed (1)"]
    # Its state was written, and its lock given back: the next plan works.
    assert "google_pubsub_topic" in (root.folder / "terraform.tfstate").read_text()
    assert root.terraform("plan").returncode == 0
