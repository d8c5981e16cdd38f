"""The CI packages of the repository as data, and a runner for the scripts in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ACTION = ROOT / "action.yml"
COMPONENT = ROOT / "templates" / "octoguard.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
MONTHLY_GITHUB = ROOT / "infra" / "ci" / "monthly-github.yml"
MONTHLY_GITLAB = ROOT / "infra" / "ci" / "monthly-gitlab.yml"
_EXPRESSION = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")
_GROUPS = "budgets|comment|policies|prices|report|usage"
_PROGRAM = re.compile(rf'(?:^|[\s"(`])(?:octoguard|"\$OCTOGUARD") ((?:{_GROUPS}) [a-z]+|[a-z]+)(.*)', re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
# Variables of the job that runs the tests would change what a script does.
_FOREIGN = ("GITHUB_", "GH_", "GITLAB_", "CI_", "TF_", "OCTOGUARD_", "INPUT_", "GIT_")


def load(path: Path) -> Any:
    """The document of a YAML file."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def component(inputs: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs and the only job of the GitLab component, with these values of inputs."""
    text = COMPONENT.read_text(encoding="utf-8")
    spec = next(yaml.safe_load_all(text))["spec"]["inputs"]
    values = {name: one.get("default") for name, one in spec.items()} | dict(inputs)

    def value(match: re.Match[str]) -> str:
        chosen = values[match[1]]
        assert chosen is not None, f"the input {match[1]} has no value"
        return str(chosen).lower() if isinstance(chosen, bool) else str(chosen)

    body = re.sub(r"\$\[\[ inputs\.(\w+) \]\]", value, text.split("\n---\n")[1])
    (job,) = yaml.safe_load(body).values()
    return spec, job


def scripts(path: Path) -> list[str]:
    """The shell scripts of a package."""
    if path == COMPONENT:
        return [*component({"plan": "plan.json", "package": "octoguard"})[1]["script"]]
    document = load(path)
    if path == HOOKS:
        return [f"{hook['entry']} {' '.join(hook['args'])}" for hook in document]
    if path == ACTION:
        return [step["run"] for step in document["runs"]["steps"] if "run" in step]
    jobs = document["jobs"].values() if "jobs" in document else [document["octoguard-monthly"]]
    return [text for job in jobs for text in _of_job(job)]


def _of_job(job: Mapping[str, Any]) -> Iterator[str]:
    yield from (step["run"] for step in job.get("steps", []) if "run" in step)
    yield from job.get("script", [])


def used(script: str) -> Iterator[tuple[str, str]]:
    """(command, option) of each option of octoguard in a script. A script collects only arguments of check."""
    text = script.replace("\\\n", " ")
    for match in _PROGRAM.finditer(text):
        command = match[1]
        yield command, ""
        for option in _OPTION.findall(re.split(r"\|\||[|;>]", match[2])[0]):
            yield command, option
    for line in text.splitlines():
        if re.match(r"\s*(add --|.*arguments\+=\(--|.*set -- \"\$@\" --)", line):
            yield from (("check", option) for option in _OPTION.findall(line))


@cache
def help_of(command: str) -> str:
    """What `octoguard COMMAND --help` prints; a command that does not exist is an AssertionError."""
    done = subprocess.run(
        [sys.executable, "-m", "octoguard", *command.split(), "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, f"octoguard {command}: {done.stderr}"
    return done.stdout


def program(folder: Path) -> Path:
    """An executable file `octoguard` that runs this checkout."""
    path = folder / "bin" / "octoguard"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m octoguard "$@"\n')
    path.chmod(0o755)
    return path


def bash(script: str, folder: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script as the runner of GitHub runs `shell: bash`, with a clean environment."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_FOREIGN)}
    path = {"PATH": f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=kept | path | dict(env),
        capture_output=True,
        text=True,
        timeout=120,
    )


class Composite:
    """A run of action.yml, step by step, in place of the runner. `outputs` has the outputs of each step."""

    def __init__(self, workspace: Path, inputs: Mapping[str, str]) -> None:
        """A run in a workspace. The step that installs is replaced by this checkout."""
        self.workspace = workspace
        self.temp = workspace.parent
        self.summary = self.temp / "summary.md"
        document = load(ACTION)
        defaults = {name: one.get("default", "") for name, one in document["inputs"].items()}
        assert set(inputs) <= set(defaults)
        self.steps = {step["id"]: step for step in document["runs"]["steps"] if "run" in step}
        self.context = {f"inputs.{name}": value for name, value in (defaults | dict(inputs)).items()}
        self.outputs = {"install": {"octoguard": str(program(self.temp))}}

    def run(self, step: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the script of a step."""
        output = self.temp / f"{step}.output"
        output.touch()
        given = {name: _EXPRESSION.sub(self._value, value) for name, value in self.steps[step]["env"].items()}
        runner = {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_ACTIONS": "true",
        }
        done = bash(self.steps[step]["run"], self.workspace, runner | given | env)
        self.outputs[step] = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done

    def _value(self, match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("steps."):
            _, step, _, key = name.split(".")
            return self.outputs[step].get(key, "")
        return self.context[name]
