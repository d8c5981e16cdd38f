"""What each command imports: a fact, where a timer would flake."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from octoguard import registry
from octoguard.config.policies import load_policies
from octoguard.config.prices import load_catalogue
from tests.conftest import PLANS

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"pydantic", "yaml", "pandas", "checkov", "google", "python_terraform", "rich", "numpy", "jsonschema"}
HEAVY |= {"cryptography", "psycopg", "re2", "sigstore", "sqlite3", "starlette", "uvicorn"}
ONLY_TYPER = {"msgspec", "decimal", "hashlib", "tomllib"}

PROBE = """
import sys
from octoguard.cli.main import main
sys.argv = ["octoguard", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print("MODULES", *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def imported(*arguments: str, cwd: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, cwd=cwd, check=True
    )
    return set(done.stderr.rpartition("MODULES")[2].split())


@pytest.fixture(autouse=True, scope="module")
def _compiled_packs() -> None:
    load_policies()
    load_catalogue()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("--version",),
        ("check", "--help"),
        ("policies", "--help"),
        ("comment", "github", "--help"),
        ("cost", "--help"),
        ("gate", "--help"),
        ("apply", "--help"),
        ("report", "rightsizing", "--help"),
        ("budgets", "sync", "--help"),
        ("usage", "init", "--help"),
        ("usage", "sync", "--help"),
        ("serve", "run-task", "--help"),
        ("doctor", "--help"),
    ],
)
def test_help_imports_only_typer(arguments: tuple[str, ...], tmp_path: object) -> None:
    modules = imported(*arguments, cwd=str(tmp_path))
    assert modules & HEAVY == set()
    assert modules & ONLY_TYPER == set()


@pytest.mark.parametrize("form", registry.names("octoguard.renderers"))
def test_check_imports_nothing_heavy(form: str, tmp_path: object) -> None:
    plan = str(PLANS / "octollm-prod" / "plan.json")
    modules = imported("check", plan, "--format", form, cwd=str(tmp_path))
    assert "msgspec" in modules
    assert modules & HEAVY == set()


def test_check_without_a_budget_imports_no_pricing(tmp_path: object) -> None:
    probe = PROBE.replace('.partition(".")[0]', "")
    plan = str(PLANS / "octollm-prod" / "plan.json")
    done = subprocess.run(
        [sys.executable, "-c", probe, "check", plan], capture_output=True, text=True, cwd=str(tmp_path), check=True
    )
    modules = done.stderr.rpartition("MODULES")[2].split()
    assert "octoguard.report" in modules
    assert [name for name in modules if name.startswith(("octoguard.cost.", "octoguard.workflows.cost"))] == []


@pytest.mark.parametrize("form", registry.names("octoguard.renderers.costs"))
def test_cost_imports_nothing_heavy(form: str, tmp_path: object) -> None:
    if form == "focus-parquet":
        pytest.importorskip("pyarrow")
    plan, output = str(PLANS / "octollm-prod" / "plan.json"), os.devnull
    modules = imported("cost", plan, "--format", form, "--output", output, cwd=str(tmp_path))
    assert "msgspec" in modules
    # pyarrow imports pandas where it is installed.
    assert modules & HEAVY <= ({"numpy", "pandas"} if form == "focus-parquet" else set())


def test_cost_loads_only_the_types_that_the_plan_has(tmp_path: object) -> None:
    probe = PROBE.replace('.partition(".")[0]', "")
    plan = str(PLANS / "octollm-prod-change" / "plan.json")
    done = subprocess.run(
        [sys.executable, "-c", probe, "cost", plan], capture_output=True, text=True, cwd=str(tmp_path), check=True
    )
    assert "octoguard.cost.resources.google_container_cluster" in done.stderr
    assert "octoguard.cost.resources.google_compute_instance" not in done.stderr
    assert "octoguard.cost.commitments" not in done.stderr
    assert "octoguard.workflows.what_if" not in done.stderr


def test_check_loads_only_the_checks_that_the_plan_needs(tmp_path: object) -> None:
    probe = PROBE.replace('.partition(".")[0]', "")
    plan = str(PLANS / "no-google" / "plan.json")
    done = subprocess.run(
        [sys.executable, "-c", probe, "check", plan], capture_output=True, text=True, cwd=str(tmp_path), check=True
    )
    assert "the plan has no Google Cloud resources" in done.stdout
    assert "octoguard.policy.checks" not in done.stderr
    assert "octoguard.renderers.markdown" not in done.stderr


def test_waivers_cost_pydantic_only_where_there_are_some(tmp_path: Path) -> None:
    plan = str(PLANS / "octollm-prod" / "plan.json")
    (tmp_path / "octoguard.toml").write_text("[check]\nformat = 'text'\n")
    assert imported("check", plan, cwd=str(tmp_path)) & HEAVY == set()
    (tmp_path / "waivers.yaml").write_text("[]\n")
    assert "pydantic" in imported("check", plan, cwd=str(tmp_path))


def test_a_replayed_report_imports_pandas_and_nothing_of_google(tmp_path: object) -> None:
    recording = str(PLANS.parent / "fakes" / "recordings" / "octollm-prod.json")
    modules = imported("report", "rightsizing", "--offline", recording, cwd=str(tmp_path))
    assert modules & HEAVY == {"pandas", "numpy"}
