"""Decisions that somebody has to approve, and signatures on decisions and approvals."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from tests.gating import BAD, NEEDS_TERRAFORM, REVIEWED, UNKNOWN

if TYPE_CHECKING:
    from tests.gating import Root

pytestmark = NEEDS_TERRAFORM


def test_review_becomes_allow_when_it_is_approved(root: Root) -> None:
    root.write(UNKNOWN, REVIEWED + "approvals = 2\n")
    assert "REVIEW" in root.gate(code=1).stdout
    root.refused("2 more approvals are needed: run octoguard approve")
    record = (root.folder / "decision.json").read_bytes()

    def approve(name: str, code: int = 0) -> str:
        done = root.run("approve", "decision.json", "--reason", "seen", "--as", name)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    assert "created this decision or wrote the change" in approve("Author@example.com", 1)
    assert "is not in [gate] approvers" in approve("stranger@example.com", 1)
    assert "1 more approval is needed" in approve("lena@example.com")
    assert "1 more approval is needed" in approve("LENA@example.com")
    root.refused("1 more approval is needed")
    assert "now allows its plan" in approve("max@example.com")
    assert (root.folder / "decision.json").read_bytes() == record
    done = root.apply()
    assert done.returncode == 0, done.stderr
    assert "approved by lena@example.com, max@example.com" in done.stderr
    listed = root.run("history", "--kind", "approval", "--format", "json")
    assert [entry["who"] for entry in json.loads(listed.stdout)] == [
        "lena@example.com",
        "LENA@example.com",
        "max@example.com",
    ]


def test_an_approval_is_of_one_decision(root: Root) -> None:
    root.write(UNKNOWN, REVIEWED)
    root.gate(code=1)
    assert root.run("approve", "decision.json", "--reason", "r", "--as", "lena@example.com").returncode == 0
    time.sleep(1)  # a decision of the same second on the same plan would be the same one
    root.gate(code=1)
    root.refused("1 more approval is needed")


def test_a_denial_is_overridden_only_where_it_is_allowed(root: Root) -> None:
    approve = ("approve", "decision.json", "--reason", "r", "--as", "lena@example.com")
    root.write(BAD, REVIEWED)
    root.gate(code=1)
    done = root.run(*approve)
    assert done.returncode == 1
    assert "[gate] overridable does not list topic-named-bad" in done.stderr
    root.write(BAD, REVIEWED + 'overridable = ["topic-named-bad"]\n')
    root.gate(code=1)
    assert root.run(*approve).returncode == 0
    assert root.apply().returncode == 0


def test_signed_decisions_and_approvals(root: Root) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    def keys(name: str, private: Any) -> None:
        pem = serialization.Encoding.PEM
        (root.folder / f"{name}.pem").write_bytes(
            private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        (root.folder / f"{name}.pub").write_bytes(
            private.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
        )

    keys("ci", ec.generate_private_key(ec.SECP256R1()))
    keys("lena", ed25519.Ed25519PrivateKey.generate())
    config = REVIEWED + 'verify_keys = ["ci.pub"]\nkeys = {"lena@example.com" = "lena.pub"}\n'
    root.write(UNKNOWN, config)
    approve = ("approve", "decision.json", "--reason", "r", "--as", "lena@example.com")
    root.gate(code=1)
    root.refused("the decision is not signed by one of [gate] verify_keys")
    root.gate("--key", "lena.pem", code=1)
    root.refused("the decision is not signed by one of [gate] verify_keys")
    root.gate("--key", "ci.pem", code=1)
    envelope = json.loads((root.folder / "decision.json").read_bytes())
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    unsigned = root.run(*approve)
    assert unsigned.returncode == 1
    assert "lena@example.com must sign with the key" in unsigned.stderr
    assert root.run(*approve, "--key", "ci.pem").returncode == 1
    root.refused("1 more approval is needed")
    assert root.run(*approve, "--key", "lena.pem").returncode == 0
    assert root.apply().returncode == 0
