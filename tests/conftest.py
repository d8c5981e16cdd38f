"""Shared helpers: plans from plain data, and the installed command."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from octoguard import __version__
from octoguard import plan as plans

ROOT = Path(__file__).resolve().parent.parent
PLANS = ROOT / "tests" / "plans"
# The tests write nothing to the summary of the CI step that runs them.
os.environ.pop("GITHUB_STEP_SUMMARY", None)


def without_version(output: str) -> str:
    """The output with VERSION in place of octoguard's version, so that a release changes no expected output."""
    before = r'octoguard |"octoguard_version": "|"semanticVersion": "|"octoguard.version" value="'
    return re.sub(rf"({before}){re.escape(__version__)}\b", r"\1VERSION", output)


def resource(address: str, after: Any = None, **change: Any) -> dict[str, Any]:
    """One entry of `resource_changes`. It is a creation, unless `change` overrides parts of it."""
    kind, name = address.rsplit(".", 2)[-2:]
    top = {
        key: change.pop(key) for key in list(change) if key in ("mode", "module_address", "action_reason", "deposed")
    }
    body = {"actions": ["create"], "after": after, "after_unknown": {}, **change}
    if not {"create", "no-op", "read", "update"} & set(body["actions"]):
        body["after"] = None
    elif body["after"] is None and body["actions"] != ["create"]:
        body["after"] = {}
    unchanged = body["after"] if body["actions"] == ["no-op"] else {}
    body.setdefault("before", None if body["actions"] in (["create"], ["read"]) else unchanged)
    return {
        "address": address,
        "mode": "managed",
        "type": kind,
        "name": name.partition("[")[0],
        "provider_name": "registry.terraform.io/hashicorp/google",
        **top,
        "change": body,
    }


def document(*changes: dict[str, Any], **top: Any) -> dict[str, Any]:
    """The JSON document of a plan with these changes."""
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": list(changes),
        "configuration": {"root_module": {}},
        **top,
    }


def read(*changes: dict[str, Any], **top: Any) -> plans.Plan:
    """A plan with these changes, as octoguard reads it."""
    return plans.read(json.dumps(document(*changes, **top)).encode(), "plan.json")


def checkov_program() -> Path | None:
    """The path of the Checkov that `make test` installs, or else of one on the PATH; None without Checkov."""
    beside = ROOT / ".venv-checkov" / "bin" / "checkov"
    found = beside if beside.is_file() else shutil.which("checkov")
    return Path(found) if found else None


@pytest.fixture(scope="session")
def checkov_here() -> Path:
    """The path of Checkov. Skips the test if Checkov is not installed."""
    program = checkov_program()
    if program is None:
        pytest.skip("Checkov is not installed: make checkov")
    return program


@pytest.fixture
def octoguard(tmp_path: Path) -> Any:
    """Run the installed command in an empty directory: `octoguard("check", "-", input=b"...")`."""

    def run(*arguments: str | Path, input: bytes | None = None, env: dict[str, str] | None = None) -> Any:  # noqa: A002
        return subprocess.run(
            [sys.executable, "-m", "octoguard", *map(str, arguments)],
            input=input if input is not None else b"",
            capture_output=True,
            cwd=tmp_path,
            env=env,
            timeout=60,
        )

    return run
