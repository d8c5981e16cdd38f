"""The gate with the real terraform and the stand-in provider: what is applied is what was judged."""

from __future__ import annotations

import json
import os
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import paths
from octoguard.attestation.canonical import canonical
from octoguard.attestation.statement import read_decision
from octoguard.errors import OctoguardError
from tests.gating import BAD, BOOK, CONFIG, GOOD, NEEDS_TERRAFORM, POLICY, WAIVER

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gating import Root

pytestmark = NEEDS_TERRAFORM


def test_plan_gate_apply_and_the_next_plan_is_empty(root: Root) -> None:
    gated = root.gate("--format", "text", "--format", "sarif=gate.sarif")
    assert "ALLOW" in gated.stdout
    assert json.loads((root.folder / "gate.sarif").read_text())["version"] == "2.1.0"
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
    config = CONFIG + "[commitments]\nfile = 'account.toml'\n[cost]\nprice_book = 'book.csv'\npricing = 'prices'\n"
    root.write(config=config, **{"waivers.yaml": "[]\n", "book.csv": BOOK % 10, "account.toml": ""})
    shutil.copytree(paths.pricing_dir(), root.folder / "prices")
    root.gate()
    judged = (root.folder / "tfplan").read_bytes()
    root.gate("--plan", "other", "--decision", "other.json")
    while (root.folder / "other").read_bytes() == judged:  # within one second, terraform writes the same bytes again
        root.gate("--plan", "other", "--decision", "other.json")

    def restored_after(path: str, text: str | bytes, said: str, *arguments: str | Path) -> None:
        file = root.folder / path
        before = file.read_bytes()
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        root.refused(said, *arguments)
        file.write_bytes(before)

    edited = bytearray(judged)
    edited[len(edited) // 2] ^= 1
    restored_after("tfplan", bytes(edited), "tfplan is not the plan file of the decision")
    restored_after("tfplan", (root.folder / "other").read_bytes(), "tfplan is not the plan file of the decision")
    restored_after("ours/topic-named-bad.yaml", POLICY.replace("bad}", "worse}"), "the policies have changed since")
    restored_after("waivers.yaml", WAIVER, "the waivers have changed since the decision")
    restored_after(
        "octoguard.toml", config + "max_price_age_days = 1\n", "octoguard.toml has changed since the decision"
    )
    restored_after("book.csv", BOOK % 20, "the price book has changed since the decision")
    restored_after("account.toml", "# more\n", "the file of commitments has changed since the decision")
    restored_after("prices/sql.csv", "", "the price catalogue has changed since the decision")
    root.refused("the decision is for dev, not prod", "--env", "prod")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(root.folder, elsewhere)
    done = root.run("apply", elsewhere, "--env", "dev", "--plan", "tfplan", "--decision", "decision.json")
    assert f"the decision is for the root {root.folder}, not {elsewhere}" in done.stderr
    assert done.returncode == 1

    whole = json.loads((root.folder / "decision.json").read_bytes())
    forged: dict[str, tuple[Any, str]] = {
        "terraform": ("Terraform v1.10.0", "the decision was made with Terraform v1.10.0"),
        "at": ("2020-01-01T00:00:00Z", "older than 1h ([gate] max_age)"),
        "verdict": ("deny", "the verdict is now allow, but the decision has deny"),
        "program": ({"path": "/opt/terraform", "sha256": "0" * 64}, "is another program"),
    }
    for key, (value, said) in [*forged.items(), ("at", ("2999-01-01T00:00:00Z", "is from the future"))]:
        predicate = whole["predicate"] | {key: value}
        text = canonical(whole | {"predicate": predicate})
        restored_after("decision.json", text, "the decision is not signed and is not in the history at")
        restored_after("decision.json", text, said, "--history", tmp_path / "no-history.db")
    assert root.apply().returncode == 0


def test_what_was_planned_again_is_another_plan(root: Root) -> None:
    root.gate()
    judged = (root.folder / "tfplan").read_bytes()
    while (root.folder / "tfplan").read_bytes() == judged:  # within one second, terraform writes the same bytes again
        assert root.terraform("plan", "-out=tfplan").returncode == 0
    root.refused("tfplan is not the plan file of the decision: its SHA-256 is")


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
    root.refused("the decision is not signed and is not in the history at")
    no_history = root.folder.parent / "no-history.db"
    root.refused("the verdict is now deny, but the decision has allow", "--history", no_history)


def test_an_unsigned_decision_has_to_be_in_the_history(root: Root) -> None:
    root.gate("--history", "elsewhere.db")
    assert root.apply("--history", "not-there-yet.db").returncode == 0
    (root.folder / "terraform.tfstate").unlink()
    root.gate("--history", "elsewhere.db", "--plan", "other", "--decision", "other.json")
    time.sleep(1)  # within one second, terraform writes the same bytes again
    root.gate()
    done = root.run("apply", ".", "--env", "dev", "--plan", "other", "--decision", "other.json")
    assert done.returncode == 1
    assert "use the history of octoguard gate ([gate] history), or sign decisions" in done.stderr
    assert root.run("gate", ".", "--env", "dev", "--history", ":memory:").returncode == 2


def test_another_terraform_program_is_refused(root: Root, tmp_path: Path) -> None:
    root.gate()
    real = shutil.which("terraform")
    (tmp_path / "bin").mkdir()
    wrapper = tmp_path / "bin" / "terraform"
    wrapper.write_text(f'#!/bin/sh\nexec "{real}" "$@"\n')
    wrapper.chmod(0o755)
    done = root.apply(env={"PATH": f"{wrapper.parent}:{os.environ['PATH']}"})
    assert done.returncode == 1
    assert f"{wrapper} is another program" in done.stderr
    (root.folder / ".terraform.lock.hcl").write_text("# another lock file\n")
    root.refused("the providers of .terraform.lock.hcl have changed since the decision")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("apply", "."), 2, "there is no terminal for the confirmation: add --auto-approve"),
        (("apply", ".", "--plan", "tfplan"), 2, "--plan and --decision must be used together"),
        (("apply", ".", "--plan", "tfplan", "--decision", "no.json"), 3, "no.json: no such decision"),
        (("gate", "octoguard.toml"), 3, "not a saved plan"),
        (("gate", "nowhere"), 3, "no such directory"),
        (("gate", "prod", "--env", "dev"), 2, "different environments"),
        (("verify", "octoguard.toml"), 3, "not an octoguard decision"),
        (("gate", ".", "--trust", "origin/main"), 2, "use git:REF"),
        (("gate", ".", "--history", "mysql://x"), 2, "unsupported history mysql://"),
        (("gate", ".", "--key", "nowhere.pem"), 3, "nowhere.pem: the signing key cannot be read"),
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
        assert "terraform is not on the PATH" in done.stderr


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


def test_what_is_edited_by_hand_is_no_record(root: Root) -> None:
    root.gate()
    file = root.folder / "decision.json"
    file.write_text(json.dumps(json.loads(file.read_text()), indent=2))
    done = root.apply()
    assert done.returncode == 3
    assert "so it was edited" in done.stderr
    with pytest.raises(OctoguardError):
        read_decision(file.read_bytes(), "decision.json")
