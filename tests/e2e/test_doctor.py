"""`octoguard doctor`: what works, what is missing, and nothing of whose it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from octoguard.gcp.probe import PERMISSIONS
from tests.fakes.google import Fault, Google

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "-----BEGIN PRIVATE KEY-----\nMIIEvQ-not-a-key\n-----END PRIVATE KEY-----\n"


def examine(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "octoguard", "doctor", "--format", "json", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **(env or {})},
        timeout=120,
    )


def checks(done: Any) -> dict[str, Any]:
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_everything_that_works(tmp_path: Path) -> None:
    with Google(permissions={"octollm-prod": set(PERMISSIONS)}) as google:
        done = examine(tmp_path, "--project", "octollm-prod", env=google.environment)
    found = checks(done)
    assert done.returncode == 0
    for name in ("python", "policies", "octoguard[gcp]", "credentials", "permissions in octollm-prod"):
        assert found[name]["status"] == "works", found[name]


def test_what_is_missing_says_what_to_do(tmp_path: Path) -> None:
    disabled = Fault("MetricService", "PERMISSION_DENIED", "not used by someone@octollm.com", "SERVICE_DISABLED")
    with Google(permissions={"octollm-prod": {"monitoring.timeSeries.list"}}, faults=[disabled]) as google:
        done = examine(tmp_path, "--project", "octollm-prod", env=google.environment)
    found = checks(done)
    assert done.returncode == 0, "nothing of this is needed to judge a plan"
    assert "roles/recommender.cloudsqlViewer" in found["permissions in octollm-prod"]["do"]
    assert (
        found["monitoring.googleapis.com in octollm-prod"]["do"] == "gcloud services enable monitoring.googleapis.com"
    )
    assert "someone@" not in done.stdout
    assert "(an account)" in done.stdout


def test_without_programs_the_core_still_works(tmp_path: Path) -> None:
    done = examine(tmp_path, "--no-google", env={"PATH": str(tmp_path)})
    found = checks(done)
    assert done.returncode == 0
    assert {found[name]["status"] for name in ("terraform", "git", "checkov")} == {"missing"}
    assert all(found[name]["do"] for name in ("terraform", "git", "checkov"))


def test_credentials_that_are_refused_leak_nothing(tmp_path: Path) -> None:
    key = {
        "type": "service_account",
        "project_id": "octollm-prod",
        "private_key_id": "0123456789",
        "private_key": SECRET,
        "client_email": "terraform@octollm-prod.iam.gserviceaccount.com",
        "token_uri": "http://127.0.0.1:9/token",
    }
    (tmp_path / "key.json").write_text(json.dumps(key))
    done = examine(tmp_path, env={"GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "key.json")})
    assert checks(done)["credentials"]["status"] == "missing"
    for secret in ("MIIEvQ", "0123456789", "terraform@"):
        assert secret not in done.stdout + done.stderr


def test_a_broken_configuration_is_broken(tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text("[chek]\n")
    done = examine(tmp_path, "--no-google")
    assert done.returncode == 1
    assert checks(done)["octoguard.toml"]["status"] == "broken"


def test_the_text_names_each(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "octoguard", "doctor", "--no-google"], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0
    assert done.stdout.startswith("ok       python: 3.")
