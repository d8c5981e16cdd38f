"""Which environment a command is for: by its name, by its root, by --env; and that its budget comes with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.config.settings import load_settings
from octoguard.errors import UsageError
from octoguard.workflows.environments import environment_named
from tests.conftest import document, resource
from tests.e2e.offline.roots import needs_terraform
from tests.gating import CONFIG, GOOD, NEEDS_TERRAFORM

if TYPE_CHECKING:
    from pathlib import Path

    from tests.gating import Root

TOML = """
[environments.dev]
root = "live/dev"
[environments.prod]
root = "live/prod"
[budgets.prod]
monthly_usd = 50
"""
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
ADDRESS = {"name": "ip", "region": "us-central1", "address_type": "EXTERNAL", "project": "octollm-test"}
PLAN = json.dumps(document(*(resource(f"google_compute_address.ip[{i}]", ADDRESS) for i in range(10))))
BY_ROOT = "octoguard.toml: root live/prod"


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """Two environments, of which one has a budget that its plan exceeds: ten addresses are 73 USD a month."""
    (tmp_path / "octoguard.toml").write_text(TOML)
    for name in ("dev", "prod"):
        (tmp_path / "live" / name / "deep").mkdir(parents=True)
        (tmp_path / "live" / name / "main.tf").write_text(MAIN)
        (tmp_path / "live" / name / "deep" / "plan.json").write_text(PLAN)
    (tmp_path / "link").symlink_to("live/prod")
    (tmp_path / "plan.json").write_text(PLAN)
    return tmp_path


def run(folder: Path, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "octoguard", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False, **more)


def judged(folder: Path, *arguments: str, **more: Any) -> tuple[str, dict[str, str]]:
    done = run(folder, "check", *arguments, "--format", "json", **more)
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    return report["verdict"], report["environment"]


@pytest.mark.terraform
@needs_terraform[1]
def test_a_name_is_that_environment_with_its_budget(live: Path) -> None:
    named = {"name": "prod", "source": "named on the command line"}
    assert judged(live, "prod", "--offline") == ("deny", named)
    done = run(live, "cost", "prod", "--offline")
    assert done.returncode == 1
    assert "the prod budget ($50.00/month)" in done.stdout
    assert judged(live / "live" / "prod", ".", "--offline")[1] == {"name": "prod", "source": BY_ROOT}


@pytest.mark.parametrize(
    "place", ["live/prod/deep/plan.json", "./live/dev/../prod/deep/plan.json", "link/deep/plan.json"]
)
def test_a_plan_file_in_a_root_is_of_its_environment(live: Path, place: str) -> None:
    assert judged(live, place) == ("deny", {"name": "prod", "source": BY_ROOT})


def test_the_directory_that_is_worked_in_and_root(live: Path) -> None:
    by_root = ("deny", {"name": "prod", "source": BY_ROOT})
    assert judged(live / "live" / "prod", "-", input=PLAN) == by_root
    assert judged(live / "live" / "prod", "../../plan.json")[0] == "allow"  # nothing names that one
    assert judged(live, "plan.json", "--root", "live/prod/") == by_root
    done = run(live, "check", "live/dev/deep/plan.json", "--root", "live/prod")
    assert done.returncode == 3
    assert "dev and prod both match live/dev/deep/plan.json" in done.stderr


def test_an_option_wins_over_a_root_and_says_so(live: Path) -> None:
    verdict, environment = judged(live, "live/prod/deep/plan.json", "--env", "dev")
    assert verdict == "allow"
    assert environment == {"name": "dev", "source": "--env; in octoguard.toml this root is prod"}
    assert judged(live, "live/prod/deep/plan.json", "--env", "prod")[1] == {"name": "prod", "source": "--env"}
    done = run(live, "cost", "live/prod/deep/plan.json", "--env", "dev", "--format", "json")
    notes = json.loads(done.stdout)["notes"]
    assert "priced for dev: --env; in octoguard.toml this root is prod" in notes


@pytest.mark.parametrize("command", [("check", "--offline"), ("cost",), ("gate",), ("apply", "--auto-approve")])
def test_a_name_and_an_option_that_contradict_it(live: Path, command: tuple[str, ...]) -> None:
    done = run(live, command[0], "prod", "--env", "dev", *command[1:])
    assert (done.returncode, done.stdout) == (2, "")
    assert "prod and --env dev are different environments: give one of them" in done.stderr


def test_a_directory_with_the_name_of_an_environment(live: Path) -> None:
    (live / "prod").mkdir()
    done = run(live, "check", "prod")
    assert done.returncode == 3
    assert "prod: a directory, not a plan" in done.stderr
    (live / "staging").write_text(PLAN)
    assert judged(live, "staging")[1] == {"name": "staging", "source": "the name of the file ./staging"}
    assert judged(live, "./staging")[1]["source"] == "not found in the plan, so the strictest rules apply"
    (live / "octoguard.toml").write_text('[environments.dev]\nroot = "."\n')
    done = run(live, "check", "staging")
    assert done.returncode == 2
    assert "staging is an environment, but the file staging belongs to dev (octoguard.toml: root .)" in done.stderr


def test_a_name_without_a_plan(live: Path) -> None:
    done = run(live, "check", "prod")
    assert done.returncode == 3
    assert "prod: an environment, not a plan: add --offline" in done.stderr


def test_a_baseline_is_of_the_environment_of_the_root(live: Path) -> None:
    assert run(live, "baseline", "live/prod/deep/plan.json").returncode == 0
    assert list(json.loads((live / "octoguard-baseline.json").read_text())["environments"]) == ["prod"]


def test_budgets_and_reports_take_a_root_too(live: Path) -> None:
    settings = load_settings(live / "octoguard.toml")
    assert environment_named("prod", settings) == "prod"
    assert environment_named(str(live / "live" / "dev"), settings) == "dev"
    for target in ("nobody", str(live)):
        with pytest.raises(UsageError, match=r"unknown environment .*choose one of dev, staging, prod"):
            environment_named(target, settings)
    for command in (("budgets", "sync", "nobody", "--billing-account", "A"), ("report", "rightsizing", "nobody")):
        done = run(live, *command, env={**os.environ, "HOME": str(live)})
        assert done.returncode == 2
        assert "unknown environment 'nobody'" in done.stderr


def test_a_budget_and_a_usage_file_below_zero(live: Path) -> None:
    """Less than no usage would let any plan pass a budget."""
    bucket = resource("google_storage_bucket.b", {"name": "b", "location": "US-CENTRAL1", "project": "octollm-test"})
    (live / "live" / "prod" / "deep" / "plan.json").write_text(json.dumps(document(bucket)))
    usage = live / "usage.yml"
    usage.write_text("resource_usage:\n  google_storage_bucket.b:\n    storage_gb: 9000\n")
    (live / "octoguard.toml").write_text(TOML + '[cost]\nusage = "usage.yml"\n')
    assert judged(live, "live/prod/deep/plan.json")[0] == "deny"
    usage.write_text("resource_usage:\n  google_storage_bucket.b:\n    storage_gb: -9000\n")
    for command in ("check", "cost"):
        done = run(live, command, "live/prod/deep/plan.json")
        assert (done.returncode, done.stdout) == (3, "")
        assert "usage.yml:3: storage_gb: must not be negative, but is '-9000': write 0 or more" in done.stderr


@NEEDS_TERRAFORM[0]
@NEEDS_TERRAFORM[1]
def test_the_gate_knows_its_environment_by_the_root_here_and_at_a_ref(root: Root) -> None:
    root.write(GOOD, CONFIG + '[environments.staging]\nroot = "."\n')
    root.git("init", "-q", "-b", "main")
    root.git("add", ".")
    root.git("commit", "-qm", "main")
    root.git("checkout", "-qb", "change")
    for arguments in ((), ("--trust", "git:main")):
        done = root.run("gate", ".", *arguments)
        assert done.returncode == 0, done.stderr
        assert root.decision["environment"] == "staging"
        assert "for staging (octoguard.toml: root .)" in done.stdout
    done = root.run("verify", "decision.json")
    assert done.returncode == 0, done.stderr
    assert "decision.json allows tfplan for staging" in done.stdout
