"""The gate with the real terraform and the stand-in provider: what is applied is what was judged."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import paths
from octoguard.custody.history import History, broken_link
from octoguard.custody.signatures import open_envelope
from octoguard.errors import OctoguardError
from octoguard.record.canonical import canonical
from octoguard.record.statement import read_decision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TERRAFORM = shutil.which("terraform")

pytestmark = [
    pytest.mark.terraform,
    pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on this machine: the gate drives a real one"),
]

PROVIDER = """
terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
  }
}
provider "google" {
  project = "octollm-test"
  region  = "europe-west1"
}
variable "secret" {
  default   = "CANARY-of-the-gate"
  sensitive = true
}
"""
TOPIC = 'resource "google_pubsub_topic" "t" {\n  name   = %s\n  labels = { a = var.secret }\n}\n'
DISK = """
resource "google_compute_disk" "d" {
  name = "d"
  type = "pd-ssd"
  zone = "europe-west1-b"
  size = 2000
}
"""
GOOD, BAD = TOPIC % '"good"', TOPIC % '"bad"'
UNKNOWN = 'resource "terraform_data" "d" {}\n' + TOPIC % "terraform_data.d.id"
POLICY = """\
title: Topic has a bad name
severity: high
resources: [google_pubsub_topic]
deny: {path: name, equals: bad}
why: We said so.
remediation: name = "good"
"""
CONFIG = '[check]\npolicies = "ours"\n[gate]\nmax_age = "1h"\n'
REVIEWED = CONFIG + 'approvers = ["lena@example.com", "author@example.com", "max@example.com"]\n'
WAIVER = "- policy: topic-named-bad\n  address: google_pubsub_topic.t\n  reason: r\n  owner: o\n  until: 2999-12-31\n"
USAGE = "version: 0.1\nresource_usage:\n  google_pubsub_topic.t:\n    monthly_message_data_tb: %d\n"
BOOK = "service,discount_percent\nCompute Engine,%d\n"
COMMENT = '# octoguard:ignore=topic-named-bad reason="r" until=2999-12-31 owner=o\n'


@pytest.fixture(scope="session")
def attached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A stand-in for the whole session, as Terraform is told of it."""
    folder = tmp_path_factory.mktemp("standin")
    (folder / "main.tf").write_text(PROVIDER + UNKNOWN + DISK)
    script = "import os,sys; print(os.environ['TF_REATTACH_PROVIDERS'], flush=True); sys.stdin.read()"
    command = [sys.executable, "-m", "octoguard", "standin", "--dir", str(folder), "--", sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline()
        process.stdin.close()


@dataclass
class Root:
    """A Terraform root with its own history, user and configuration; commands run in it."""

    folder: Path
    env: dict[str, str]

    def write(self, main: str = GOOD, config: str = CONFIG, **files: str) -> None:
        everything = {"main.tf": PROVIDER + main, "octoguard.toml": config, "ours/topic-named-bad.yaml": POLICY}
        for name, text in {**everything, **files}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "octoguard", *map(str, arguments)]

    def run(self, *arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.env | (env or {}),
            input="",
            capture_output=True,
            text=True,
            timeout=60,
        )

    def gate(self, *arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = self.run("gate", ".", "--env", "dev", *arguments)
        assert done.returncode == code, done.stderr
        return done

    def apply(self, *arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        files = ("--plan", "tfplan", "--decision", "decision.json")
        return self.run("apply", ".", "--env", "dev", *files, *arguments, env=env)

    def refused(self, said: str, *arguments: str | Path) -> None:
        done = self.apply(*arguments)
        assert done.returncode == 1, done.stderr
        assert said in done.stderr
        assert done.stderr.startswith("octoguard: refused: ")
        assert done.stderr.count("\n") == 1
        assert done.stderr.rstrip().endswith("nothing was applied")
        assert not (self.folder / "terraform.tfstate").exists()

    def terraform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["terraform", *arguments], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )

    @property
    def decision(self) -> dict[str, Any]:
        text = open_envelope((self.folder / "decision.json").read_bytes(), "decision.json").payload
        return dict(json.loads(text)["predicate"])

    @property
    def history(self) -> History:
        return History(self.env["OCTOGUARD_HISTORY"])


@pytest.fixture
def root(tmp_path: Path, attached: str) -> Root:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "GIT_", "GITHUB_", "CI"))}
    (tmp_path / "gitconfig").write_text("[user]\n\temail = author@example.com\n\tname = author\n")
    (tmp_path / "tmp").mkdir()
    env = {
        "TF_REATTACH_PROVIDERS": attached,
        "TF_CLI_CONFIG_FILE": os.devnull,
        "CHECKPOINT_DISABLE": "1",
        "OCTOGUARD_HISTORY": str(tmp_path / "history.db"),
        "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig"),
        "GIT_CONFIG_SYSTEM": os.devnull,
        "TMPDIR": str(tmp_path / "tmp"),
    }
    made = Root(tmp_path / "root", kept | env)
    made.write()
    return made


# --- from plan to apply


def test_plan_gate_apply_and_the_next_plan_is_empty(root: Root) -> None:
    gated = root.gate()
    assert "ALLOW" in gated.stdout
    assert "decision written to decision.json" in gated.stderr
    assert (root.folder / "tfplan").stat().st_mode & 0o777 == 0o600
    decision = root.decision
    assert (decision["verdict"], decision["environment"], decision["by"]["name"]) == (
        "allow",
        "dev",
        "author@example.com",
    )
    assert decision["inputs"]["policies"] != decision["inputs"]["configuration"]
    verified = root.run("verify", "decision.json", "--env", "dev")
    assert verified.stdout.startswith("decision.json allows tfplan for dev in ")
    applied = root.apply()
    assert applied.returncode == 0, applied.stderr
    assert "Apply complete! Resources: 1 added, 0 changed, 0 destroyed." in applied.stdout
    assert root.terraform("plan", "-detailed-exitcode").returncode == 0
    kinds = [(entry.kind, entry.outcome) for entry in root.history.entries()]
    assert kinds == [("decision", "allow"), ("apply", "started"), ("apply", "applied")]
    # What is done is done once: terraform itself refuses a plan that the state has left behind.
    again = root.apply()
    assert again.returncode == 4
    assert "Saved plan is stale" in again.stderr
    assert "terraform apply failed (exit 1)" in again.stderr
    assert root.history.entries()[-1].outcome == "failed (1)"
    # No value of the plan is anywhere but in the plan file.
    assert "CANARY" in root.terraform("show", "-json", "tfplan").stdout
    kept = [root.folder / "decision.json", *root.folder.parent.glob("history.db*")]
    texts = [path.read_bytes().decode(errors="replace") for path in kept]
    texts += [done.stdout + done.stderr for done in (gated, verified, applied, again)]
    assert not any("CANARY" in text for text in texts)


def test_what_can_go_wrong_between_decision_and_apply(root: Root, tmp_path: Path) -> None:
    config = CONFIG + "[cost]\nprice_book = 'book.csv'\npricing = 'prices'\n"
    root.write(config=config, **{"waivers.yaml": "[]\n", "book.csv": BOOK % 10})
    shutil.copytree(paths.pricing_dir(), root.folder / "prices")
    root.gate()
    judged = (root.folder / "tfplan").read_bytes()
    root.gate("--plan", "other", "--decision", "other.json")
    while (root.folder / "other").read_bytes() == judged:  # within one second, terraform writes the same bytes again
        root.gate("--plan", "other", "--decision", "other.json")

    def restored_after(path: str, text: str | bytes, said: str) -> None:
        file = root.folder / path
        before = file.read_bytes()
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        root.refused(said)
        file.write_bytes(before)

    edited = bytearray(judged)
    edited[len(edited) // 2] ^= 1
    restored_after("tfplan", bytes(edited), "tfplan is not the plan that was judged")
    restored_after("tfplan", (root.folder / "other").read_bytes(), "tfplan is not the plan that was judged")
    restored_after("ours/topic-named-bad.yaml", POLICY.replace("bad}", "worse}"), "the policies have changed since")
    restored_after("waivers.yaml", WAIVER, "the waivers have changed since the decision")
    restored_after(
        "octoguard.toml", config + "max_price_age_days = 1\n", "octoguard.toml has changed since the decision"
    )
    restored_after("book.csv", BOOK % 20, "the price book has changed since the decision")
    restored_after("prices/sql.csv", "", "the price catalogue has changed since the decision")
    root.refused("the decision is for dev, and this is prod", "--env", "prod")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(root.folder, elsewhere)
    done = root.run("apply", elsewhere, "--env", "dev", "--plan", "tfplan", "--decision", "decision.json")
    assert f"the decision is for {root.folder}, and this is {elsewhere}" in done.stderr
    assert done.returncode == 1

    whole = json.loads((root.folder / "decision.json").read_bytes())
    forged: dict[str, tuple[str, str]] = {
        "terraform": ("Terraform v1.10.0", "the plan was judged with Terraform v1.10.0"),
        "at": ("2020-01-01T00:00:00Z", "older than 1h ([gate] max_age)"),
        "verdict": ("deny", "judged again, the verdict is allow, and not deny"),
    }
    for key, (value, said) in [*forged.items(), ("at", ("2999-01-01T00:00:00Z", "which is still to come"))]:
        predicate = whole["predicate"] | {key: value}
        restored_after("decision.json", canonical(whole | {"predicate": predicate}), said)
    assert root.apply().returncode == 0


def test_what_was_planned_again_is_another_plan(root: Root) -> None:
    root.gate()
    judged = (root.folder / "tfplan").read_bytes()
    while (root.folder / "tfplan").read_bytes() == judged:  # within one second, terraform writes the same bytes again
        assert root.terraform("plan", "-out=tfplan").returncode == 0
    root.refused("tfplan is not the plan that was judged: its sha256 is")


def test_a_gate_that_fails_leaves_no_older_decision(root: Root) -> None:
    root.gate()
    root.write(config="[chek]\n")
    assert root.run("gate", ".", "--env", "dev").returncode == 3
    assert not (root.folder / "decision.json").exists()
    assert root.apply().returncode == 3


def test_a_denied_plan_is_not_applied_whatever_the_record_says(root: Root) -> None:
    root.write(BAD)
    assert "DENY" in root.gate(code=1).stdout
    root.refused("the verdict is deny (high policy topic-named-bad fails on google_pubsub_topic.t)")
    whole = json.loads((root.folder / "decision.json").read_bytes())
    forged = whole | {"predicate": whole["predicate"] | {"verdict": "allow", "denied_by": [], "reasons": []}}
    (root.folder / "decision.json").write_bytes(canonical(forged))
    root.refused("judged again, the verdict is deny, and not allow")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("apply", "."), 2, "there is no terminal to ask at: add --auto-approve"),
        (("apply", ".", "--plan", "tfplan"), 2, "--plan and --decision belong together"),
        (("apply", ".", "--plan", "tfplan", "--decision", "no.json"), 3, "no.json: no such decision"),
        (("gate", "octoguard.toml"), 3, "not a saved plan"),
        (("gate", "nowhere"), 3, "no such directory"),
        (("gate", "prod", "--env", "dev"), 2, "two environments"),
        (("verify", "octoguard.toml"), 3, "no decision of octoguard's"),
        (("gate", ".", "--trust", "origin/main"), 2, "say git:REF"),
        (("gate", ".", "--history", "mysql://x"), 2, "a history at mysql:// is not known"),
        (("gate", ".", "--key", "nowhere.pem"), 3, "nowhere.pem: the key cannot be read"),
        (("gate", ".", "--keyless"), 4, "--key"),
        (("approve", "octoguard.toml", "--reason", " "), 2, "--reason is empty"),
    ],
)
def test_wrong_usage_and_wrong_files(root: Root, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = root.run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_terraform(root: Root) -> None:
    for arguments in (("gate", "."), ("apply", ".", "--auto-approve"), ("verify", "decision.json")):
        done = root.run(*arguments, env={"PATH": ""})
        assert (done.returncode, done.stdout) == (4, "")
        assert "there is no terraform on the PATH" in done.stderr


def test_in_one_go(root: Root) -> None:
    root.write(BAD)
    refused = root.run("apply", ".", "--env", "dev", "--auto-approve")
    assert refused.returncode == 1
    assert "the verdict is deny" in refused.stderr
    root.write(GOOD)
    # Arguments that would change what terraform does are not passed on.
    done = root.run("apply", ".", "--env", "dev", "--auto-approve", env={"TF_CLI_ARGS_apply": "-nonsense"})
    assert done.returncode == 0, done.stderr
    assert "ALLOW" in done.stdout
    assert "1 added" in done.stdout
    assert [entry.outcome for entry in root.history.entries()] == ["deny", "allow", "started", "applied"]
    assert not (root.folder / "tfplan").exists()


# --- kills and crowds


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


# --- review, approval, override


def test_review_becomes_allow_when_it_is_approved(root: Root) -> None:
    root.write(UNKNOWN, REVIEWED + "approvals = 2\n")
    assert "REVIEW" in root.gate(code=1).stdout
    root.refused("2 more approvals are needed: octoguard approve")
    record = (root.folder / "decision.json").read_bytes()

    def approve(name: str, code: int = 0) -> str:
        done = root.run("approve", "decision.json", "--reason", "seen", "--as", name)
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    assert "made this decision or the change itself" in approve("Author@example.com", 1)
    assert "is not among [gate] approvers" in approve("stranger@example.com", 1)
    assert "1 more approval is needed" in approve("lena@example.com")
    assert "1 more approval is needed" in approve("LENA@example.com")
    root.refused("1 more approval is needed")
    assert "now lets its plan pass" in approve("max@example.com")
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
    assert "nothing lets topic-named-bad be overridden" in done.stderr
    root.write(BAD, REVIEWED + 'overridable = ["topic-named-bad"]\n')
    root.gate(code=1)
    assert root.run(*approve).returncode == 0
    assert root.apply().returncode == 0


# --- signatures


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
    assert "lena@example.com has to sign with the key" in unsigned.stderr
    assert root.run(*approve, "--key", "ci.pem").returncode == 1
    root.refused("1 more approval is needed")
    assert root.run(*approve, "--key", "lena.pem").returncode == 0
    assert root.apply().returncode == 0


# --- trusted configuration


def git(root: Root, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root.folder, env=root.env, check=True, capture_output=True)


def test_a_change_does_not_loosen_the_gate_that_judges_it(root: Root) -> None:
    config = (
        REVIEWED.replace("[gate]", 'fail_on = "high"\n[gate]')
        + "approvals = 2\n[cost]\nusage = 'usage.yml'\nprice_book = 'book.csv'\n"
        + "[budgets.dev]\nmonthly_usd = 99\nthresholds = []\n"
    )
    files = {"ours/other.yaml": POLICY.replace("bad}", "other}"), "waivers.yaml": "[]\n", "usage.yml": USAGE % 2}
    files["book.csv"] = BOOK % 10
    root.write(GOOD, config, **files)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "main")
    git(root, "checkout", "-qb", "change")
    loosened = config.replace('"high"', '"critical"').replace("approvals = 2", "approvals = 1").replace("99", "9000")
    root.write(
        COMMENT + BAD + DISK, loosened, **{"waivers.yaml": WAIVER, "usage.yml": USAGE % 1, "book.csv": BOOK % 20}
    )
    (root.folder / "ours" / "other.yaml").unlink()
    git(root, "commit", "-qam", "a change that loosens")

    root.gate(code=0)  # judged by its own configuration it passes
    done = root.gate("--trust", "git:main", code=1)
    assert "DENY" in done.stdout
    decision = root.decision
    assert decision["trust"]["ref"] == "main"
    assert decision["trust"]["loosens"] == [
        "octoguard.toml: budgets.dev.monthly_usd: 99 -> 9000",
        "octoguard.toml: check.fail_on: high -> critical",
        "octoguard.toml: gate.approvals: 2 -> 1",
        "policy other is deleted",
        "waivers.yaml:1 waives topic-named-bad at google_pubsub_topic.t until 2999-12-31",
        "main.tf:18 waives topic-named-bad at google_pubsub_topic.t until 2999-12-31",
        "the usage file says other quantities",
        "the price book says other prices",
    ]
    for one in decision["trust"]["loosens"]:
        assert f"the change would loosen what judges it: {one}" in decision["reasons"]
    assert {"topic-named-bad", "budget"} <= set(decision["denied_by"])
    assert any(reason.endswith("is over the budget of 99.00") for reason in decision["reasons"])
    assert decision["git"]["clean"] is True
    root.refused("the verdict is deny")

    # The same change with nothing to deny asks for review: somebody has to look at what it loosens.
    root.write(GOOD, loosened, **{"waivers.yaml": WAIVER})
    git(root, "commit", "-qam", "loosens only")
    assert "REVIEW" in root.gate("--trust", "git:main", code=1).stdout
    # And one that touches nothing of it passes, and is applied under the same trust.
    git(root, "checkout", "-q", "main")
    git(root, "checkout", "-qb", "harmless")
    root.write(TOPIC % '"better"', config, **files)
    git(root, "commit", "-qam", "harmless")
    root.gate("--trust", "git:main")
    assert root.decision["trust"]["loosens"] == []
    assert root.apply().returncode == 0


def test_a_ref_that_there_is_not(root: Root) -> None:
    done = root.run("gate", ".", "--trust", "git:main")
    assert done.returncode == 3
    assert "is in no git repository" in done.stderr
    git(root, "init", "-q", "-b", "main")
    done = root.run("gate", ".", "--trust", "git:origin/main")
    assert done.returncode == 3
    assert "git has no 'origin/main'" in done.stderr


def test_what_is_edited_by_hand_is_no_record(root: Root) -> None:
    root.gate()
    file = root.folder / "decision.json"
    file.write_text(json.dumps(json.loads(file.read_text()), indent=2))
    done = root.apply()
    assert done.returncode == 3
    assert "somebody has edited it" in done.stderr
    with pytest.raises(OctoguardError):
        read_decision(file.read_bytes(), "decision.json")
