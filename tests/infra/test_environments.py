"""The environments of infra/: one code with three sets of values, plans let through, recordings that are true."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.conftest import PLANS, ROOT
from tests.infra.breaks import copy_of_infra
from tests.plans import record
from tools import environment_roots, module_docs

if TYPE_CHECKING:
    from pathlib import Path

INFRA = ROOT / "infra"
BOOTSTRAP_ACCESS = INFRA / "bootstrap" / "variables_access.tf"
NAMES = environment_roots.ENVIRONMENTS
each_environment = pytest.mark.parametrize("name", NAMES)
needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on the PATH")


def octoguard(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "octoguard", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd)


# --- the same code


@each_environment
def test_the_code_is_made_from_the_composition(name: str) -> None:
    for file, text in environment_roots.files().items():
        assert (INFRA / "environments" / name / file).read_text() == text, "run python -m tools.environment_roots"


def test_environments_differ_in_nothing_but_values() -> None:
    first, *others = environment_roots.roots()
    code = {file.name: file.read_text() for file in first.glob("*.tf")}
    assert code.keys() == {"main.tf", "variables.tf", "outputs.tf", "backend.tf", "versions.tf"}
    for other in others:
        assert {file.name: file.read_text() for file in other.glob("*.tf")} == code


def test_the_tables_of_the_readme_are_up_to_date() -> None:
    assert (INFRA / "README.md").read_text() == module_docs.written(INFRA), "run python -m tools.environment_roots"


@each_environment
def test_values_say_which_environment_they_are_for(name: str) -> None:
    """Not one value may be of another environment: the labels, the state and the account that applies go by them."""
    root = INFRA / "environments" / name
    for file in ("terraform.tfvars", "terraform.tfvars.example", "backend.hcl.example"):
        text = (root / file).read_text()
        assert f"octollm-{name}" in text
        assert not [other for other in NAMES if other != name and f"octollm-{other}" in text]
    assert re.search(rf'^environment += "{name}"$', (root / "terraform.tfvars").read_text(), re.M)


@each_environment
def test_the_example_explains_every_value(name: str) -> None:
    root = INFRA / "environments" / name
    declared = set(re.findall(r'^variable "(\w+)"', (root / "variables.tf").read_text(), re.M))
    example = (root / "terraform.tfvars.example").read_text()
    assert set(re.findall(r"^(\w+) += ", example, re.M)) == declared - {"notification_channel_secrets"}
    assert "TF_VAR_notification_channel_secrets" in example
    for group in ("network", "gke", "database", "redis"):
        block = re.search(rf'^variable "{group}" .*?^  nullable', (root / "variables.tf").read_text(), re.M | re.S)
        inner = re.search(rf"^{group} = \{{\n(.*?)^\}}", example, re.M | re.S)
        assert block
        assert inner
        attributes = set(re.findall(r"^    (\w+) += ", block[0], re.M))
        assert attributes <= set(re.findall(r"^  (\w+) += ", inner[1], re.M)), group
    for word in re.findall(r"\b(?:password|token|secret|key) *= *\"", (root / "terraform.tfvars").read_text()):
        pytest.fail(f"{word} in a committed file")


@needs_terraform
@each_environment
def test_the_example_plans_and_is_let_through(name: str, tmp_path: Path) -> None:
    root = copy_of_infra(tmp_path) / "environments" / name
    shutil.copyfile(INFRA / "environments" / name / "terraform.tfvars.example", root / "terraform.tfvars")
    text = (root / "terraform.tfvars").read_text()
    assert subprocess.run(["terraform", "fmt", "-"], input=text, capture_output=True, text=True).stdout == text
    done = octoguard("check", root, "--offline", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert no_policy_objects(report_of(done))


@needs_terraform
@each_environment
def test_it_validates(name: str, tmp_path: Path) -> None:
    root = copy_of_infra(tmp_path) / "environments" / name
    for command in (("init", "-backend=false", "-no-color"), ("validate", "-no-color")):
        done = octoguard("standin", "--dir", root, "--", "terraform", *command)
        assert done.returncode == 0, done.stderr
    assert "Success! The configuration is valid." in done.stdout


@needs_terraform
def test_the_own_tests_of_the_composition_pass(tmp_path: Path) -> None:
    infra = copy_of_infra(tmp_path)
    shutil.copytree(INFRA / "tests", infra / "tests")
    for command in (("init", "-backend=false", "-no-color"), ("test", "-no-color")):
        done = octoguard("standin", "--dir", infra, "--", "terraform", *command)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    passed = re.search(r"Success! (\d+) passed, 0 failed", done.stdout)
    assert passed
    assert int(passed[1]) >= len(re.findall(r'^run "', (INFRA / "tests" / "composition.tftest.hcl").read_text(), re.M))


# --- plans and verdicts


def report_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def no_policy_objects(report: dict[str, Any]) -> bool:
    """Whether nothing but the budget has reasons: a first plan crosses thresholds, and ceilings are above budgets."""
    money = report["cost"]["budget"]
    if report["verdict"] == "allow":
        return True
    return bool(report["verdict"] == "review" and report["reasons"] == money["reasons"])


@each_environment
def test_the_recorded_plan_is_let_through_without_a_waiver(name: str) -> None:
    report = report_of(octoguard("check", PLANS / f"octollm-{name}" / "plan.json", "--format", "json"))
    assert report["environment"]["name"] == name
    assert no_policy_objects(report), report["reasons"]
    assert report["counts"]["pass"] > 200
    assert not report["waivers"]
    doubts = [one for one in report["findings"] if one["status"] == "unknown" or one["enforcement"] == "mandatory"]
    assert not [one for one in doubts if one["status"] != "pass"]


@needs_terraform
@each_environment
def test_the_recorded_plan_is_what_terraform_plans(name: str) -> None:
    recorded = (PLANS / f"octollm-{name}" / "plan.json").read_text()
    assert record.recorded(f"octollm-{name}") == recorded, "run make plans, and review what changed"


@needs_terraform
def test_a_fresh_clone_is_planned_and_let_through(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone: nothing says which files are in Git")
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "infra", "octoguard.toml"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    for file in filter(None, tracked.stdout.split("\0")):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, tmp_path / file)
    done = octoguard("check", "prod", "--offline", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    report = report_of(done)
    assert no_policy_objects(report), report["reasons"]
    assert report["environment"] == {"name": "prod", "source": "named on the command line"}


def test_every_mistake_of_the_careless_plan_is_found() -> None:
    report = report_of(octoguard("check", PLANS / "octollm-prod-careless" / "plan.json", "--format", "json"))
    found = {(one["policy"], one["address"]) for one in report["findings"] if one["status"] == "fail"}
    mistakes = record.mistakes("octollm-prod-careless")
    assert len(mistakes) == 14
    assert not [one.what for one in mistakes if (one.policy, one.resource) not in found]
    assert report["verdict"] == "deny"


@needs_terraform
def test_the_careless_plan_is_what_terraform_plans() -> None:
    recorded = (PLANS / "octollm-prod-careless" / "plan.json").read_text()
    assert record.recorded("octollm-prod-careless") == recorded, "run make plans, and review what changed"


# --- what others rely on


def planned(name: str) -> list[dict[str, Any]]:
    """The resources of an environment's recorded plan."""
    document = json.loads((PLANS / f"octollm-{name}" / "plan.json").read_text())
    return [change for change in document["resource_changes"] if change["mode"] == "managed"]


@each_environment
def test_the_account_that_applies_may_grant_what_is_granted(name: str) -> None:
    """On the project it may grant only what infra/bootstrap lets it: anything else fails in the middle of an apply."""
    listed = re.search(r'variable "grantable_roles" \{.*?default = \[(.*?)\]', BOOTSTRAP_ACCESS.read_text(), re.S)
    assert listed
    grantable = set(re.findall(r'"(roles/[\w.]+)"', listed[1]))
    granted = {one["change"]["after"]["role"] for one in planned(name) if one["type"] == "google_project_iam_member"}
    assert granted
    assert granted <= grantable


@each_environment
def test_the_manifests_name_what_terraform_makes(name: str) -> None:
    overlay = yaml.safe_load((INFRA / "kubernetes" / "overlays" / name / "environment.yaml").read_text())["data"]
    made: dict[str, list[dict[str, Any]]] = {}
    for one in planned(name):
        made.setdefault(one["type"], []).append(one["change"]["after"])

    def names(kind: str, attribute: str = "name") -> list[str]:
        return [str(after[attribute]) for after in made.get(kind, [])]

    zone = next(after for after in made["google_dns_managed_zone"] if after["visibility"] == "public")
    psa = next(after for after in made["google_compute_global_address"] if after["purpose"] == "VPC_PEERING")
    expected = {
        "project_id": f"octollm-{name}",
        "api_host": f"api.{zone['dns_name'].rstrip('.')}",
        "dns_zone": zone["name"],
        "ingress_address": next(one for one in names("google_compute_global_address") if one.endswith("-ingress")),
        "psa_range": f"{psa['address']}/{psa['prefix_length']}",
        "ssl_policy": names("google_compute_ssl_policy")[0],
    }
    if "pgbouncer_identity" in overlay:
        primary = min(names("google_sql_database_instance"), key=len)
        expected |= {
            "security_policy": names("google_compute_security_policy")[0],
            "sql_connection_name": f"octollm-{name}:us-central1:{primary}",
            "sql_password_secret": next(
                one for one in names("google_secret_manager_secret", "secret_id") if one.endswith("-password")
            ),
            "pgbouncer_identity": next(
                f"{one}@octollm-{name}.iam.gserviceaccount.com"
                for one in names("google_service_account", "account_id")
                if one.endswith("pgbouncer")
            ),
        }
    assert {key: overlay[key] for key in expected} == expected
