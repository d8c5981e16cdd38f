"""`octoguard doctor`: what works, what is missing, and nothing of whose it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from octoguard.extras import how_to_install
from octoguard.gcp.probe import PERMISSIONS
from tests.fakes.google import Fault, Google

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.extras import Extra

ACCOUNT = "terraform@octollm-prod.iam.gserviceaccount.com"
TOKEN = "ya29.not-a-token"
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


def test_the_checkov_that_a_check_would_find(tmp_path: Path) -> None:
    program(tmp_path, "own-checkov", "3.2.1")
    (tmp_path / "octoguard.toml").write_text('[scanners.checkov]\nprogram = "own-checkov"\n')
    found = checks(examine(tmp_path, "--no-google"))["checkov"]
    assert (found["status"], found["message"]) == ("works", "3.2.1")
    (tmp_path / "octoguard.toml").write_text('[check]\nwith = ["checkov"]\n[scanners.checkov]\nprogram = "gone"\n')
    done = examine(tmp_path, "--no-google")
    found = checks(done)["checkov"]
    assert (done.returncode != 0, found["status"]) == (True, "broken"), "every check would fail"
    assert "no checkov program at this path" in found["do"]


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


def program(folder: Path, name: str, said: str) -> dict[str, str]:
    """A PATH that has this program alone, which says its version; the environment with it."""
    script = folder / name
    script.write_text(f"#!/bin/sh\necho '{said}'\n")
    script.chmod(0o755)
    return {"PATH": str(folder)}


@pytest.mark.parametrize(
    ("said", "status", "shown"),
    [
        ("Terraform v1.11.4", "works", "v1.11.4"),
        ("Terraform v1.4.7", "missing", "v1.4.7 is too old"),
        ("something else", "missing", "does not print its version"),
    ],
)
def test_terraform_must_be_new_enough(tmp_path: Path, said: str, status: str, shown: str) -> None:
    done = examine(tmp_path, "--no-google", env=program(tmp_path, "terraform", said))
    found = checks(done)["terraform"]
    assert done.returncode == 0
    assert found["status"] == status
    assert shown in found["message"]
    assert (status == "works") == (not found["do"])


@pytest.mark.parametrize(
    ("module", "extra"),
    [("pandas", "report"), ("google.cloud.monitoring_v3", "gcp"), ("google.cloud.resourcemanager_v3", "gcp")],
)
def test_a_missing_extra_is_named(tmp_path: Path, module: str, extra: Extra) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from octoguard.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "doctor", "--format", "json"], capture_output=True, text=True, cwd=tmp_path
    )
    found = checks(done)[f"octoguard[{extra}]"]
    assert done.returncode == 0
    assert found["status"] == "missing"
    assert module in found["message"]
    assert found["do"] == how_to_install(extra)


def test_without_credentials_it_says_how_to_get_them(tmp_path: Path) -> None:
    none = {"NO_GCE_CHECK": "true", "GOOGLE_APPLICATION_CREDENTIALS": "", "CLOUDSDK_CONFIG": str(tmp_path)}
    found = checks(examine(tmp_path, "--project", "octollm-prod", env=none))
    assert found["credentials"]["status"] == "missing"
    assert "gcloud auth application-default login" in found["credentials"]["do"]
    assert not [name for name in found if "googleapis" in name], "nothing is asked without them"


class _Refuses(BaseHTTPRequestHandler):
    """A token endpoint that refuses, and names whom."""

    def do_POST(self) -> None:
        body = {"error": "invalid_grant", "error_description": f"{ACCOUNT}: token {TOKEN} has been expired or revoked"}
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_credentials_that_expired_are_said_and_nothing_of_them(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Refuses)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    held = {
        "type": "service_account",
        "project_id": "octollm-prod",
        "private_key_id": "0123456789abcdef",
        "private_key": key.decode(),
        "client_email": ACCOUNT,
        "token_uri": f"http://127.0.0.1:{server.server_port}/token",
    }
    path = tmp_path / "key-of-somebody.json"
    path.write_text(json.dumps(held))
    environment = {"GOOGLE_APPLICATION_CREDENTIALS": str(path)}
    try:
        done = examine(tmp_path, "--project", "octollm-prod", env=environment)
        report = subprocess.run(
            [sys.executable, "-m", "octoguard", "report", "rightsizing", "--project", "octollm-prod"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
        )
    finally:
        server.shutdown()
        server.server_close()
    found = checks(done)["credentials"]
    assert (found["status"], found["message"]) == (
        "missing",
        "the application-default credentials are expired or revoked",
    )
    assert report.returncode == 4
    assert "gcloud auth application-default login" in report.stderr
    shown = done.stdout + done.stderr + report.stdout + report.stderr
    for secret in (ACCOUNT, TOKEN, "0123456789abcdef", path.name, "PRIVATE KEY", *key.decode().splitlines()[1:3]):
        assert secret not in shown


def test_apis_that_are_off_and_roles_that_lack_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(
        '[google]\nbilling_account = "01A2B3-C4D5E6-F7A8B9"\n[environments.prod]\nprojects = ["octollm-prod"]\n'
    )
    faults = [
        Fault("TestIamPermissions", "PERMISSION_DENIED", reason="SERVICE_DISABLED"),
        Fault("ListRecommendations", "PERMISSION_DENIED", reason="SERVICE_DISABLED"),
        Fault("ListBudgets", "PERMISSION_DENIED", f"{ACCOUNT} may not"),
        Fault("MetricService", "UNAVAILABLE", times=1),
    ]
    with Google(faults=faults) as google:
        done = examine(tmp_path, env=google.environment)
    found = checks(done)
    assert done.returncode == 0
    assert found["permissions in octollm-prod"]["do"] == "gcloud services enable cloudresourcemanager.googleapis.com"
    assert found["recommender.googleapis.com in octollm-prod"]["do"] == (
        "gcloud services enable recommender.googleapis.com"
    )
    assert found["monitoring.googleapis.com in octollm-prod"]["status"] == "works", "what passes is tried again"
    assert found["billingbudgets.googleapis.com"]["do"] == ("grant roles/billing.costsManager on the billing account")
    assert ACCOUNT not in done.stdout + done.stderr


def test_a_token_that_expires_midway_ends_the_asking_and_not_the_doctor(tmp_path: Path) -> None:
    with Google(expires_after=1) as google:
        done = examine(tmp_path, "--project", "octollm-prod", env=google.environment)
    found = checks(done)
    assert done.returncode == 0
    assert found["Google Cloud"]["status"] == "missing"
    assert "gcloud auth application-default login" in found["Google Cloud"]["message"]


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
