"""An environment of the user's own (`[environments.qa] like = "staging"`) works in every command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.history.database import History
from tests.conftest import document, resource
from tests.e2e.offline.roots import needs_terraform
from tests.fakes.google import Google
from tests.fakes.record import RECORDING
from tests.gating import CONFIG, GOOD, NEEDS_TERRAFORM, POLICY
from tests.unit.history.test_database import entry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gating import Root

TOML = """
[google]
billing_account = "01A2B3-C4D5E6-F7A8B9"
[environments.qa]
like = "staging"
root = "live/qa"
projects = ["octollm-qa"]
[environments.staging]
root = "live/staging"
projects = ["octollm-staging"]
[budgets.qa]
monthly_usd = 50
[budgets.staging]
monthly_usd = 500
[policies]
network-denials-not-logged = {qa = "mandatory"}
"""
WAIVERS = """
- policy: firewall-open-ssh
  address: google_compute_firewall.ssh
  reason: test access
  owner: o
  until: 2999-12-31
  environments: [qa]
"""
ADDRESS = {"name": "ip", "region": "us-central1", "address_type": "EXTERNAL", "project": "octollm-test"}
FIREWALL = {
    "name": "ssh",
    "network": "n",
    "direction": "INGRESS",
    "source_ranges": ["0.0.0.0/0"],
    "allow": [{"protocol": "tcp", "ports": ["22"]}],
    "project": "octollm-test",
}
NETWORK = {"name": "n", "auto_create_subnetworks": False, "project": "octollm-test"}
PLAN = json.dumps(
    document(
        *(resource(f"google_compute_address.ip[{i}]", ADDRESS) for i in range(10)),
        resource("google_compute_firewall.ssh", FIREWALL),
        resource("google_compute_network.n", NETWORK),
    )
)
MAIN = """
provider "google" {
  project = "octollm-test"
  region  = "us-central1"
}
resource "google_compute_address" "ip" {
  count = 10
  name  = "ip-${count.index}"
}
"""


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Two environments of the tier staging. Ten addresses cost 73 USD a month: over the budget of qa only."""
    (tmp_path / "octoguard.toml").write_text(TOML)
    (tmp_path / "waivers.yaml").write_text(WAIVERS)
    for name in ("qa", "staging"):
        (tmp_path / "live" / name).mkdir(parents=True)
        (tmp_path / "live" / name / "main.tf").write_text(MAIN)
        (tmp_path / "live" / name / "plan.json").write_text(PLAN)
    return tmp_path


def run(folder: Path, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "octoguard", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False, **more)


def report(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run(folder, "check", *arguments, "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def by_policy(loaded: dict[str, Any], policy: str) -> tuple[str, str]:
    return next((f["status"], f["enforcement"]) for f in loaded["findings"] if f["policy"] == policy)


def test_budget_enforcement_and_waivers_are_of_the_environment(team: Path) -> None:
    qa, staging = report(team, "live/qa/plan.json"), report(team, "live/staging/plan.json")
    assert (qa["environment"]["name"], staging["environment"]["name"]) == ("qa", "staging")
    assert qa["cost"]["budget"]["monthly_usd"] == 50
    assert qa["cost"]["budget"]["verdict"] == "deny"
    assert staging["cost"]["budget"]["monthly_usd"] == 500
    assert staging["cost"]["budget"]["verdict"] == "allow"
    assert by_policy(qa, "firewall-open-ssh") == ("waived", "mandatory")
    assert by_policy(staging, "firewall-open-ssh") == ("fail", "mandatory")
    assert by_policy(qa, "network-denials-not-logged") == ("fail", "mandatory")
    assert by_policy(staging, "network-denials-not-logged") == ("fail", "advisory")


def test_policies_use_the_tier(team: Path) -> None:
    for name, relaxed in (("topic-named-bad", ""), ("topic-off", "environments: {staging: off}\n")):
        (team / "ours" / "pubsub").mkdir(parents=True, exist_ok=True)
        (team / "ours" / "pubsub" / f"{name}.yaml").write_text(POLICY + relaxed)
    only = ("--policies", "ours", "--only", "topic-named-bad", "--only", "topic-off")
    exported = run(team, "policies", "export", "--to", "checkov", "out", "--env", "qa", *only)
    assert exported.returncode == 0, exported.stderr
    assert exported.stdout.endswith(
        "not converted: topic-off: it is off in qa\n1 of 2 policies written to out for qa\n"
    )


@pytest.mark.parametrize(
    ("environments", "toml", "reported"),
    [
        ("", TOML, False),
        ("  environments: [qa, staging]\n", TOML, False),
        ("  environments: [qa]\n", TOML, True),
        ("", TOML.replace('root = "live/staging"', ""), True),
    ],
    ids=["any environment", "two environments", "this environment", "one root"],
)
def test_a_waiver_of_another_root_is_not_reported(team: Path, environments: str, toml: str, reported: bool) -> None:
    (team / "octoguard.toml").write_text(toml)
    other = WAIVERS.replace("firewall.ssh", "firewall.other").replace("  environments: [qa]\n", environments)
    (team / "waivers.yaml").write_text(other)
    loaded = report(team, "live/qa/plan.json")
    note = (
        "waiver waivers.yaml:2 for firewall-open-ssh at google_compute_firewall.other: matches no resource of this plan"
    )
    assert (note in loaded["notes"]) == reported
    assert [waiver["state"] for waiver in loaded["waivers"]] == ["elsewhere"]


def test_a_baseline_is_of_one_environment(team: Path) -> None:
    done = run(team, "baseline", "live/qa/plan.json")
    assert done.returncode == 0, done.stderr
    baseline = json.loads((team / "octoguard-baseline.json").read_text())
    assert list(baseline["environments"]) == ["qa"]
    arguments = ("--baseline", "octoguard-baseline.json")
    qa, staging = (report(team, f"live/{name}/plan.json", *arguments) for name in ("qa", "staging"))
    assert by_policy(qa, "network-denials-not-logged")[0] == "waived"
    assert by_policy(staging, "network-denials-not-logged")[0] == "fail"


def test_the_history_can_be_filtered(team: Path) -> None:
    history = str(team / "history.db")
    for environment in ("qa", "staging"):
        History(history).append(entry(environment=environment))
    done = run(team, "history", "--history", history, "--env", "qa", "--format", "json")
    assert [each["environment"] for each in json.loads(done.stdout)] == ["qa"]


def test_budgets_and_rightsizing_use_its_projects(team: Path) -> None:
    with Google(budgets=[], projects={"octollm-qa": "482916370157"}) as google:
        done = run(team, "budgets", "sync", "qa", "--dry-run", env={**os.environ, **google.environment})
    assert done.returncode == 1, done.stderr
    assert "qa: would create the budget 'octollm-qa'" in done.stdout
    assert "50.00 USD a month" in done.stdout
    done = run(team, "report", "rightsizing", "qa", "--offline", str(RECORDING))
    assert done.returncode == 3
    assert "no recommendations of octollm-qa" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("check", "live/qa/plan.json", "--env", "prd"),
        ("cost", "live/qa/plan.json", "--env", "prd"),
        ("baseline", "live/qa/plan.json", "--env", "prd"),
        ("gate", "live/qa", "--env", "prd"),
        ("history", "--env", "prd"),
        ("policies", "export", "--to", "checkov", "out", "--env", "prd"),
        ("budgets", "sync", "prd"),
        ("report", "rightsizing", "prd"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_an_unknown_name_is_wrong_usage(team: Path, command: tuple[str, ...]) -> None:
    done = run(team, *command, env={**os.environ, "OCTOGUARD_HISTORY": str(team / "history.db")})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "octoguard: error: unknown environment 'prd': did you mean prod? Or choose one of dev, staging, prod, qa, "
        "or add [environments.prd] to octoguard.toml\n"
    )


@pytest.mark.terraform
@needs_terraform[1]
def test_its_root_is_planned_by_name(team: Path) -> None:
    planned = run(team, "plan", "qa", "--offline")
    assert planned.returncode == 0, planned.stderr
    assert len(json.loads(planned.stdout)["resource_changes"]) == 10
    done = run(team, "cost", "qa", "--offline")
    assert done.returncode == 1
    assert "the qa budget ($50.00/month)" in done.stdout


@pytest.mark.terraform
@needs_terraform[1]
def test_its_root_is_checked_by_name(team: Path) -> None:
    assert report(team, "qa", "--offline")["environment"] == {"name": "qa", "source": "named on the command line"}
    assert run(team, "baseline", "qa", "--offline").returncode == 0
    assert list(json.loads((team / "octoguard-baseline.json").read_text())["environments"]) == ["qa"]


@NEEDS_TERRAFORM[0]
@NEEDS_TERRAFORM[1]
def test_a_decision_is_of_the_environment(root: Root) -> None:
    root.write(GOOD, CONFIG + '[environments.qa]\nlike = "staging"\nroot = "."\n')
    done = root.run("gate", ".")
    assert done.returncode == 0, done.stderr
    assert root.decision["environment"] == "qa"
    listed = root.run("history", "--env", "qa")
    assert "decision" in listed.stdout
