"""The CI packages parse, pin what they use, and name only commands and options that exist."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING

import pytest

from octoguard import registry
from tests.conftest import ROOT
from tests.packages import ACTION, COMPONENT, HOOKS, MONTHLY_GITHUB, MONTHLY_GITLAB, component, help_of, load, scripts
from tests.packages import used as used_in

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES = [ACTION, COMPONENT, HOOKS, MONTHLY_GITHUB, MONTHLY_GITLAB]
FORMATS = registry.names("octoguard.renderers")
DOCKERFILE = ROOT / "Dockerfile"
PINNED = re.compile(r"uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$", re.MULTILINE)


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.name)
def test_every_command_and_option_exists(path: Path) -> None:
    named = [pair for script in scripts(path) for pair in used_in(script)]
    assert named
    for command, option in named:
        assert option in help_of(command), f"octoguard {command} {option}"


def test_an_option_that_does_not_exist_is_found() -> None:
    assert list(used_in("octoguard check x --fail-on high || code=$?\nadd --root x\npip install --quiet x")) == [
        ("check", ""),
        ("check", "--fail-on"),
        ("check", "--root"),
    ]
    assert "--made-up" not in help_of("check")


@pytest.mark.parametrize("path", [ACTION, COMPONENT], ids=["action", "component"])
def test_every_format_exists(path: Path) -> None:
    named = set(re.findall(r"--format \"?([a-z-]+)", "".join(scripts(path))))
    assert len(named) >= 4
    assert named <= set(FORMATS)


@pytest.mark.parametrize("path", [ACTION, MONTHLY_GITHUB], ids=lambda path: path.name)
def test_actions_are_pinned_by_commit(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pins = PINNED.findall(text)
    assert len(pins) == text.count("uses: ") > 0
    table = (ROOT / "infra" / "docs" / "ci.md").read_text(encoding="utf-8")
    for action, commit, version in pins:
        assert f"| {action} | {version} | `{commit}` |" in table


def test_the_action_is_composite_and_inserts_nothing_into_a_script() -> None:
    document = load(ACTION)
    assert document["runs"]["using"] == "composite"
    text = ACTION.read_text(encoding="utf-8")
    for step in document["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert "uses" in step or step["shell"] == "bash"
    for name in document["inputs"]:
        assert f"inputs.{name} " in text, f"the input {name} is not used"
    assert re.search(r"secrets\.", text) is None


def test_every_output_of_the_action_is_written() -> None:
    document = load(ACTION)
    check = next(step["run"] for step in document["runs"]["steps"] if step.get("id") == "check")
    for name, output in document["outputs"].items():
        assert output["value"] == f"${{{{ steps.check.outputs.{name} }}}}"
        assert f'echo "{name}=' in check


def test_every_input_of_the_component_is_used_and_described() -> None:
    spec, job = component({"plan": "plan.json", "package": "octoguard"})
    text = COMPONENT.read_text(encoding="utf-8").split("\n---\n")[1]
    for name, one in spec.items():
        assert f"$[[ inputs.{name} ]]" in text
        assert one["description"]
    assert "$[[" not in "".join(job["script"])
    assert {name for name, one in spec.items() if "default" not in one} == {"plan", "package"}


def test_the_component_keeps_the_reports_that_it_writes() -> None:
    _, job = component({"plan": "plan.json", "package": "octoguard"})
    written = set(re.findall(r"--format [a-z-]+=(\S+)", "".join(job["script"])))
    artifacts = job["artifacts"]
    assert written == {*artifacts["paths"], *artifacts["reports"].values()}
    assert artifacts["when"] == "always"


def test_the_hook_has_the_shape_of_pre_commit() -> None:
    (hook,) = load(HOOKS)
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    for name, matches in {"main.tf": True, "prod.tfvars": True, "main.tf.md": False, "README.md": False}.items():
        assert bool(re.search(hook["files"], name)) is matches


def test_the_image_runs_as_another_user_and_copies_what_there_is() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")
    assert re.findall(r"^USER (.+)$", text, re.MULTILINE) == ["10001:10001"]
    assert all(re.search(r":\d+\.\d+\.\d+", tag) for tag in re.findall(r"^ARG \w+=(\w+/?\w*:\S+)$", text, re.MULTILINE))
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = [line[1:] for line in ignored if line.startswith("!")]
    for line in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE):
        for source in line.split()[:-1]:
            path = source.rstrip("/")
            assert any(fnmatch(path, f"{name}*") or name.startswith(f"{path}/") for name in allowed), path
            assert (ROOT / path).exists()
    for secret in ("tfplan", "terraform.tfstate", ".git"):
        assert secret not in allowed


def test_the_monthly_jobs_change_nothing_at_google_and_hold_no_key() -> None:
    for path in (MONTHLY_GITHUB, MONTHLY_GITLAB):
        text = path.read_text(encoding="utf-8")
        assert "octoguard budgets sync" in text
        assert re.search(r"budgets sync [^|]*--dry-run", text)
        assert "terraform apply" not in text
        assert "terraform-apply" not in text
        assert not re.search(r"credentials_json|secrets\.|private_key", text)
    workflow = load(MONTHLY_GITHUB)
    assert workflow["permissions"] == {"contents": "read"}
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}
