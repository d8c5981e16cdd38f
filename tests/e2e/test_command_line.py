"""The command line: repeated and contradicting options, suggestions for unknown names, and shell completion."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = resource("google_storage_bucket.b", {"name": "b", "location": "EU"})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("check", "p", "--env", "prod", "-e", "dev"), "--env is given more than once (prod and dev): give it once"),
        (("check", "p", "--fail-on", "low", "--fail-on", "low"), "--fail-on is given more than once (low and low)"),
        (("check", "p", "-v", "--verbose"), "--verbose is given more than once: give it once"),
        (("policies", "list", "--cis", "--cis"), "--cis is given more than once: give it once"),
        (("gate", "p", "--key", "k.pem", "--keyless"), "--key and --keyless contradict each other"),
        (("chek", "plan.json"), "Did you mean 'check'?"),
        (("check", "p", "--ofline"), "--offline"),
        (("policies", "show", "sql-public-ipp"), "did you mean sql-public-ip"),
        (("policies", "export", "out", "--to", "checkov", "--only", "sql-public-ipp"), "did you mean sql-public-ip"),
        (("check", "plan.json", "--env", "stagng"), "unknown environment 'stagng': did you mean staging?"),
        (("check", "plan.json", "--offline"), "plan.json: is not a Terraform root"),
        (("check", "-", "--offline"), "remove --offline to use this plan"),
    ],
)
def test_a_wrong_command_line_says_what_to_write(
    octoguard: Any, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(document(BUCKET)))
    done = octoguard(*arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert done.stdout == b""


def test_repeatable_options_stay_repeatable(octoguard: Any) -> None:
    done = octoguard("check", "nowhere", "--offline", "--var", "a=1", "--var", "b=2")
    assert done.returncode == 3
    assert b"more than once" not in done.stderr


def complete(folder: Path, line: str) -> list[str]:
    """What bash gets for a command line that ends at the cursor."""
    # The program name decides the name of the variable, so this starts the entry point as the shell does.
    script = "import sys; sys.argv = ['octoguard']; from octoguard.cli.main import main; main()"
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_OCTOGUARD_COMPLETE": "complete_bash"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=folder, env={**os.environ, **asked}
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("octoguard bas", ["baseline"]),
        ("octoguard check --changed", ["--changed-only"]),
        ("octoguard check --env p", ["prod", "prod-eu"]),
        ("octoguard usage init --size l", ["large"]),
        ("octoguard check --fail-on cr", ["critical"]),
        ("octoguard policies show sql-public", ["sql-public-ip"]),
    ],
)
def test_the_shell_completes_names(tmp_path: Path, line: str, expected: list[str]) -> None:
    (tmp_path / "octoguard.toml").write_text("[environments.prod-eu]\nlike = 'prod'\n")
    assert complete(tmp_path, line) == expected


def test_an_invalid_configuration_does_not_break_completion(tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text("[environments\n")
    assert complete(tmp_path, "octoguard check --env p") == []


def test_show_completion_prints_a_script(octoguard: Any) -> None:
    # Without detection, the option takes the name of the shell.
    environment = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = octoguard("--show-completion", "bash", env=environment)
    assert done.returncode == 0
    assert b"COMP_WORDS" in done.stdout
