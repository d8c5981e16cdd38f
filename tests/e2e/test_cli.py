"""The installed command, as a user calls it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import typer

from octoguard import __version__, registry
from octoguard.cli.main import app
from tests.conftest import PLANS, ROOT, document, resource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CARELESS = PLANS / "octollm-prod-careless" / "plan.json"
BUCKET = json.dumps(document(resource("google_storage_bucket.b", {"name": "b", "location": "EU"}))).encode()

OURS = """\
title: Bucket lies in the EU
severity: {severity}
enforcement: {enforcement}
resources: [google_storage_bucket]
deny: {{path: location, equals: EU}}
why: We said so.
remediation: location = "US"
"""


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    folder = tmp_path / "ours" / "storage"
    folder.mkdir(parents=True)
    (folder / "bucket-in-eu.yaml").write_text(OURS.format(severity="low", enforcement="advisory"))
    return tmp_path / "ours"


def findings(done: Any, policy: str) -> list[dict[str, Any]]:
    return [finding for finding in json.loads(done.stdout)["findings"] if finding["policy"] == policy]


def test_version(octoguard: Any) -> None:
    assert octoguard("--version").stdout.decode() == f"octoguard {__version__}\n"
    assert f"octoguard {__version__} (Python 3." in octoguard("version").stdout.decode()


def test_no_arguments_and_wrong_usage(octoguard: Any) -> None:
    assert octoguard().returncode == 2
    assert octoguard("check").returncode == 2
    assert octoguard("check", "-", "--nonsense").returncode == 2
    assert octoguard("explode").returncode == 2


@pytest.mark.parametrize("command", [("check",), ("policies",), ("policies", "show"), ("version",)])
def test_help_explains_and_exits_0(octoguard: Any, command: tuple[str, ...]) -> None:
    for flag in ("--help", "-h"):
        done = octoguard(*command, flag)
        assert done.returncode == 0
        assert b"Usage: octoguard" in done.stdout or b"Usage: python" in done.stdout


@pytest.mark.parametrize("group", [(), ("policies",), ("prices",), ("report",), ("budgets",)])
def test_the_summary_of_every_command_fits_on_a_line(octoguard: Any, group: tuple[str, ...]) -> None:
    text = octoguard(*group, "--help", env={**os.environ, "COLUMNS": "80"}).stdout.decode()
    commands = text.partition("Commands:\n")[2].partition("\n\n")[0].rstrip("\n").splitlines()
    assert commands
    for line in commands:
        assert line.endswith("."), line
        assert not line.endswith("..."), line
        assert len(line) <= 80


def _commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    for child, inner in getattr(command, "commands", {}).items():
        yield from _commands(f"{name} {child}", inner)
    if not hasattr(command, "commands"):
        yield name, command


COMMANDS = dict(_commands("octoguard", typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_examples_with_options_that_exist(name: str) -> None:
    head, *examples = COMMANDS[name].epilog.strip().split("\n\n")
    assert head == "Examples:"
    own = [part for example in examples for part in re.split(r" (?:&&|\|) ", example) if part.startswith(name)]
    assert own
    options = {
        option for parameter in COMMANDS[name].params for option in (*parameter.opts, *parameter.secondary_opts)
    } | {"--"}
    assert {word for part in own for word in shlex.split(part) if word.startswith("--")} <= options


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--env", "production"), 2, "choose one of dev, staging, prod"),
        (("--fail-on", "severe"), 2, "choose one of low, medium, high, critical"),
        (("--format", "sarifff"), 2, f"choose from: {', '.join(registry.names('octoguard.renderers'))}"),
        (("--policies", "nowhere"), 3, "no such directory"),
        (("--config", "nowhere.toml"), 3, "no such file"),
    ],
)
def test_a_wrong_choice_is_one_line(octoguard: Any, arguments: Any, code: int, said: str) -> None:
    done = octoguard("check", "-", *arguments, input=BUCKET)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_fail_on_lets_severity_decide(octoguard: Any, ours: Path) -> None:
    def verdict(*arguments: str) -> tuple[int, str]:
        done = octoguard("check", "-", "--policies", ours, "--format", "json", *arguments, input=BUCKET)
        return done.returncode, findings(done, "bucket-in-eu")[0]["enforcement"]

    assert verdict()[1] == "advisory"
    assert verdict("--fail-on", "low") == (1, "mandatory")
    assert verdict("--fail-on", "critical") == (0, "advisory")


def test_policies_of_the_users_own_replace_shipped_ones_of_the_same_id(octoguard: Any, tmp_path: Path) -> None:
    folder = tmp_path / "ours" / "storage"
    folder.mkdir(parents=True)
    (folder / "bucket-acl-access.yaml").write_text(OURS.format(severity="critical", enforcement="mandatory"))
    done = octoguard("check", "-", "--policies", tmp_path / "ours", "--format", "json", input=BUCKET)
    found = findings(done, "bucket-acl-access")
    assert [(f["severity"], f["status"], f["title"]) for f in found] == [("critical", "fail", "Bucket lies in the EU")]


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("severity: low", "severity: severe"), 2, "severity"),
        (("deny:", "denny:"), None, "denny"),
        (("equals: EU", "equalz: EU"), None, "not an operator"),
        (("title:", "title: x\ntitle:"), 2, "duplicate key"),
        (("{path", "[path"), None, "yaml"),
        (("deny: {path: location, equals: EU}\n", ""), None, "either deny or check"),
        (("deny: {path: location, equals: EU}\n", "check: nonsense\n"), None, "unknown check 'nonsense'"),
        (("why: We said so.\n", ""), None, "why"),
    ],
)
def test_a_broken_policy_stops_everything(octoguard: Any, ours: Path, change: Any, line: int | None, said: str) -> None:
    path = ours / "storage" / "bucket-in-eu.yaml"
    path.write_text(path.read_text().replace(*change))
    done = octoguard("check", "-", "--policies", ours, input=BUCKET)
    error = done.stderr.decode()
    assert (done.returncode, done.stdout) == (3, b"")
    assert error.count("\n") == 1
    assert "bucket-in-eu.yaml" + (f":{line}:" if line else "") in error
    assert said in error


def test_a_folder_without_policies_is_no_pass(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    done = octoguard("check", "-", "--policies", "none", input=BUCKET)
    assert done.returncode == 3
    assert b"the directory has no policies" in done.stderr


def test_octoguard_toml_is_found_and_options_win(octoguard: Any, tmp_path: Path, ours: Path) -> None:
    _ = ours
    (tmp_path / "octoguard.toml").write_text(
        "[check]\nformat = 'json'\npolicies = 'ours'\n[policies]\nbucket-in-eu = 'mandatory'\nCKV_GCP_29 = 'off'\n"
        "[environments.staging]\nplans = '*'\n"
    )
    done = octoguard("check", "-", input=BUCKET)
    report = json.loads(done.stdout)
    assert report["environment"] == {"name": "staging", "source": "octoguard.toml"}
    assert findings(done, "bucket-in-eu")[0]["enforcement"] == "mandatory"
    assert findings(done, "bucket-acl-access") == []
    assert any("turns off" in note and "bucket-acl-access" in note for note in report["notes"])
    other = octoguard("check", "-", "--format", "markdown", "--env", "dev", input=BUCKET)
    assert b"**dev** (--env)" in other.stdout


def test_the_report_can_go_to_a_file(octoguard: Any, tmp_path: Path) -> None:
    done = octoguard("check", CARELESS, "--format", "json", "--output", "deep/report.json")
    assert (done.returncode, done.stdout) == (1, b"")
    assert json.loads((tmp_path / "deep" / "report.json").read_text())["verdict"] == "deny"
    assert b"report written to" in done.stderr


def test_no_format_changes_the_exit_code(octoguard: Any) -> None:
    codes = {octoguard("check", CARELESS, "--format", form).returncode for form in ("text", "json", "markdown")}
    assert codes == {1}


def test_colour_only_on_a_terminal(octoguard: Any) -> None:
    assert b"\033[" not in octoguard("check", CARELESS).stdout


def test_a_pipe_that_closes_early_is_no_traceback(tmp_path: Path) -> None:
    import subprocess
    import sys

    command = f"{sys.executable} -m octoguard check {CARELESS} --format json | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=tmp_path, env=os.environ, check=False)
    assert b"Traceback" not in done.stderr


def test_list_as_json(octoguard: Any) -> None:
    rows = json.loads(octoguard("policies", "list", "--format", "json").stdout)
    assert all({"id", "title", "severity", "enforcement", "resources", "aliases"} <= set(row) for row in rows)
    assert len(rows) == len({row["id"] for row in rows})
    listed = octoguard("policies", "list").stdout.decode()
    assert f"{len(rows)} policies" in listed
    assert all(row["id"] in listed for row in rows)


def test_show_by_id_by_alias_and_with_a_typo(octoguard: Any) -> None:
    by_id, by_alias = octoguard("policies", "show", "sql-public-ip"), octoguard("policies", "show", "ckv_gcp_60")
    assert by_id.returncode == 0
    assert by_id.stdout in by_alias.stdout
    assert b"ipv4_enabled    = false" in by_id.stdout
    done = octoguard("policies", "show", "sql-public-ipp")
    assert done.returncode == 2
    assert b"did you mean sql-public-ip" in done.stderr


def test_policies_test_runs_the_cases(octoguard: Any, ours: Path) -> None:
    without = octoguard("policies", "test", "--policies", ours)
    assert without.returncode == 1
    assert b"no case expects fail" in without.stdout
    cases = ours / "storage" / "bucket-in-eu.test.yaml"
    cases.write_text(
        "- pass: elsewhere\n  given: {google_storage_bucket.b: {location: US}}\n"
        "- fail: there\n  given: {google_storage_bucket.b: {location: EU}}\n"
    )
    assert octoguard("policies", "test", "--policies", ours).returncode == 0
    cases.write_text(cases.read_text().replace("US", "EU"))
    done = octoguard("policies", "test", "--policies", ours, "bucket-in-eu")
    assert done.returncode == 1
    assert b"elsewhere: expected pass, got fail" in done.stdout
    assert octoguard("policies", "test", "--policies", ours, "nobody").returncode == 2


PROBE = """\
import sys; import octoguard.workflows.check as c
def broken(*a):
    try:
        {}['CANARY']
    except KeyError as error:
        raise ValueError('CANARY') from error
c.decide = broken
sys.argv = ['octoguard', *%r]
from octoguard.cli.main import main; main()
"""


def crash(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> str:
    """What is printed when octoguard itself fails: never a value."""
    command = [sys.executable, "-c", PROBE % (arguments,)]
    environment = {name: value for name, value in os.environ.items() if name != "OCTOGUARD_DEBUG"} | (env or {})
    done = subprocess.run(command, input=BUCKET, capture_output=True, cwd=folder, env=environment, check=False)
    assert (done.returncode, done.stdout) == (70, b"")
    assert b"CANARY" not in done.stderr.replace(b"['CANARY']", b"").replace(b"('CANARY')", b"")
    return done.stderr.decode()


def test_a_bug_is_code_70_and_shows_no_values(tmp_path: Path) -> None:
    said = crash(tmp_path, "check", "-")
    assert "a bug in octoguard (ValueError at" in said
    assert "run again with --debug" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--debug", "check", "-"), ("check", "--debug", "-"), ("check", "-", "--debug")])
def test_debug_works_wherever_it_stands_and_shows_no_values(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    said = crash(tmp_path, *arguments)
    assert said.startswith("Traceback (most recent call last):")
    assert "workflows/check.py" in said
    assert "\nKeyError\n\nthen:\n" in said
    assert "\nValueError\noctoguard: error: a bug in octoguard (ValueError at <string>:6)" in said
    assert "report it with this traceback" in said


def test_debug_by_the_environment_and_in_every_command(tmp_path: Path, octoguard: Any) -> None:
    assert crash(tmp_path, "check", "-", env={"OCTOGUARD_DEBUG": "1"}).startswith("Traceback")
    for command in (("policies", "show", "sql-public-ip"), ("prices", "show", "pd-capacity"), ("version",)):
        for place in range(len(command) + 1):
            done = octoguard(*command[:place], "--debug", *command[place:])
            assert done.returncode == 0, done.stderr
    done = octoguard("standin", "--debug", "--", "echo", "--debug")
    assert done.stdout == b"--debug\n"


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path)
        for path in (ROOT / "octoguard").rglob("*.py")
        if "_data" not in path.parts and not path.read_text().startswith('"""')
    ]
    assert silent == []
