"""The gate where octoguard.toml demands another scanner: no decision without it, none that outlives a change of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from octoguard.attestation.canonical import canonical
from tests.gating import NEEDS_TERRAFORM, TOPIC

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gating import Root

pytestmark = NEEDS_TERRAFORM

OWN = """\
metadata: {id: OUR_TOPICS_1, name: Topics have a name that says something, category: CONVENTION}
definition: {cond_type: attribute, resource_types: [google_pubsub_topic], attribute: name, operator: %s, value: thing}
"""
DEMANDS = """\
[check]
policies = "ours"
with = ["checkov"]
[scanners.checkov]
checks = "checks"
enforcement = "off"
[scanners.checkov.enforce]
OUR_TOPICS_1 = "mandatory"
"""
FILES = {"checks/topics.yaml": OWN % "not_equals"}


@pytest.fixture
def checked(root: Root, checkov_here: Path, tmp_path: Path) -> Root:
    """The root, with the real Checkov as the first on the PATH."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "checkov").symlink_to(checkov_here)
    root.env["PATH"] = f"{tmp_path / 'bin'}:{root.env['PATH']}"
    root.write(config=DEMANDS, **FILES)
    return root


def replace_checkov(root: Root, script: str | None) -> None:
    program = root.folder.parent / "bin" / "checkov"
    program.unlink()
    if script is not None:
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)


@pytest.mark.slow  # half a minute: Checkov runs for every decision
def test_what_it_demands_is_asked_bound_and_asked_again(checked: Root) -> None:
    checked.gate()
    decision = checked.decision
    assert list(decision["scanners"]) == ["checkov"]
    assert decision["inputs"]["checks"]
    check = checked.folder / "checks" / "topics.yaml"
    check.write_text(OWN % "equals")
    checked.refused("your own checks for other scanners have changed since the decision")
    check.write_text(OWN % "not_equals")
    (checked.folder / "octoguard.toml").write_text(DEMANDS.replace('with = ["checkov"]', ""))
    checked.refused("octoguard.toml has changed since the decision")
    (checked.folder / "octoguard.toml").write_text(DEMANDS)
    whole = json.loads((checked.folder / "decision.json").read_bytes())
    forged = whole | {"predicate": whole["predicate"] | {"scanners": {"checkov": "3.1.0"}}}
    (checked.folder / "decision.json").write_bytes(canonical(forged))
    forgery = ("--history", checked.folder.parent / "no-history.db")
    checked.refused("the decision was made with checkov 3.1.0, but now octoguard runs with checkov 3.", *forgery)
    forged["predicate"]["scanners"] = {"../cli/main": "1"}
    (checked.folder / "decision.json").write_bytes(canonical(forged))
    assert checked.apply(*forgery).returncode == 2
    (checked.folder / "decision.json").write_bytes(canonical(whole))
    applied = checked.apply()
    assert applied.returncode == 0, applied.stderr


@pytest.mark.slow
def test_a_check_of_ones_own_denies(checked: Root) -> None:
    checked.write(TOPIC % '"thing"', DEMANDS, **FILES)
    assert "OUR_TOPICS_1" in checked.gate(code=1).stdout
    assert checked.decision["denied_by"] == ["OUR_TOPICS_1"]
    checked.refused("medium policy OUR_TOPICS_1 fails on google_pubsub_topic.t")


@pytest.mark.slow
def test_asked_by_an_option_it_is_asked_again_by_apply(checked: Root) -> None:
    (checked.folder / "octoguard.toml").unlink()
    checked.gate("--with", "checkov", "--external-checks-dir", "checks")
    checked.refused("your own checks for other scanners have changed since the decision")
    replace_checkov(checked, "exit 3")
    done = checked.apply("--external-checks-dir", "checks")
    assert (done.returncode, "Checkov failed (exit 3)" in done.stderr) == (4, True), done.stderr
    done = checked.run("verify", "decision.json", "--env", "dev", "--external-checks-dir", "checks")
    assert (done.returncode, done.stdout) == (4, "")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (None, "no checkov program at this path"),
        ("exit 0", "is not its JSON report"),
        ("echo '{\"resource_count\": 0}'", "Checkov found no resource in this plan"),
        ("sleep 1000 & sleep 1000", "Checkov did not finish within 0.02 minutes"),
    ],
)
def test_without_an_answer_the_gate_stays_shut(checked: Root, script: str | None, said: str) -> None:
    limit = DEMANDS.replace("[scanners.checkov]\n", "[scanners.checkov]\ntimeout_minutes = 0.02\n")
    if script is None:  # nor the one beside octoguard
        limit = DEMANDS.replace("[scanners.checkov]\n", '[scanners.checkov]\nprogram = "none/checkov"\n')
    checked.write(config=limit, **FILES)
    (checked.folder / "decision.json").write_bytes(b"an older decision that allows")
    replace_checkov(checked, script)
    done = checked.gate(code=4)
    assert said in done.stderr
    assert done.stdout == ""
    assert not (checked.folder / "decision.json").exists()
    assert checked.history.entries() == []
    one_go = checked.run("apply", ".", "--env", "dev", "--auto-approve")
    assert one_go.returncode == 4
    assert not (checked.folder / "terraform.tfstate").exists()


@pytest.mark.slow
def test_a_change_does_not_loosen_the_scanner_that_judges_it(checked: Root) -> None:
    files = {**FILES, "checks/more.yaml": (OWN % "exists").replace("TOPICS_1", "TOPICS_2")}
    checked.write(config=DEMANDS, **files)
    checked.git("init", "-q", "-b", "main")
    checked.git("add", ".")
    checked.git("commit", "-qm", "main")
    checked.git("checkout", "-qb", "change")
    loosened = DEMANDS.replace('with = ["checkov"]', "").replace('"mandatory"', '"off"\nCKV_GCP_83 = "mandatory"')
    code = {"checks/__init__.py": "", "checks/topics.yaml": OWN % "exists"}
    checked.write(TOPIC % '"thing"', loosened, **code)
    (checked.folder / "checks" / "more.yaml").unlink()
    checked.git("add", "-A")
    checked.git("commit", "-qm", "a change that loosens")
    checked.gate()  # judged by its own configuration it passes
    done = checked.gate("--trust", "git:main", code=1)
    assert "DENY" in done.stdout, done.stdout
    assert checked.decision["denied_by"] == ["OUR_TOPICS_1"]
    assert checked.decision["trust"]["loosens"] == [
        "octoguard.toml: check.with: ['checkov'] -> unset",
        "octoguard.toml: scanners.checkov.enforce.OUR_TOPICS_1: mandatory -> off",
        "the check checks/__init__.py is new code that runs in the scanner",
        "the check checks/more.yaml is removed",
        "the check checks/topics.yaml has a different rule",
    ]
    checked.refused("the verdict is deny")


@pytest.mark.slow
def test_a_program_that_the_change_brings_does_not_judge_it(checked: Root) -> None:
    named = DEMANDS.replace("[scanners.checkov]\n", '[scanners.checkov]\nprogram = "tools/checkov"\n')
    checked.write(config=named, **FILES)
    checked.git("init", "-q", "-b", "main")
    checked.git("add", ".")
    checked.git("commit", "-qm", "main")
    checked.git("checkout", "-qb", "change")
    program = checked.folder / "tools" / "checkov"
    program.parent.mkdir()
    program.symlink_to(checked.folder.parent / "bin" / "checkov")
    checked.gate("--trust", "git:main")  # git does not have it: an environment that the pipeline made
    checked.git("add", ".")
    done = checked.gate("--trust", "git:main", code=3)
    assert "is part of the change that it would check" in done.stderr
    program.unlink()
    program.write_text(f'#!/bin/sh\nexec {checked.folder.parent}/bin/checkov "$@"\n')
    program.chmod(0o755)
    checked.git("add", ".")
    checked.git("commit", "-qm", "the program is reviewed")
    checked.git("branch", "-f", "main", "change")
    program.write_text("#!/bin/sh\nexit 3\n")
    checked.gate("--trust", "git:main")  # as git has it at the ref, not as it lies there
