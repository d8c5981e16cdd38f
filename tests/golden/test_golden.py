"""One folder per case: the arguments of `octoguard check` or `octoguard cost`, and exactly what it prints.

`make golden` writes the expected files; review them with git diff. The policies and prices are pinned (policies/ and
cost/output/pricing/ in this folder), so that a new policy or price changes no expected file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from octoguard import plan as plans
from octoguard import registry
from octoguard.config.prices import load_catalogue
from octoguard.config.settings import load_settings
from octoguard.cost.estimate import estimate
from octoguard.cost.gke import DEFAULT_MACHINE
from octoguard.cost.usage import UsageFile
from tests.conftest import ROOT, without_version
from tests.golden.prices import pin

CHECKS = sorted(path.parent for path in Path(__file__).parent.glob("check/*/arguments"))
COSTS = sorted(path.parent for path in Path(__file__).parent.glob("cost/output/*/arguments"))
CASES = [*CHECKS, *COSTS]
PINNED = Path(__file__).parent / "cost" / "output" / "pricing"
ENDINGS = {"text": "txt", "markdown": "md", "infracost": "json", "focus": "csv"}


def arguments_of(case: Path) -> tuple[list[str], int]:
    """The arguments of a case and the exit code to expect."""
    *arguments, code = (case / "arguments").read_text().split()
    return arguments, int(code.removeprefix("exit="))


def format_of(arguments: list[str]) -> str:
    """The `--format` that the arguments ask for."""
    return arguments[arguments.index("--format") + 1] if "--format" in arguments else "text"


def pin_prices(plan: Path) -> None:
    """Pin the prices that a plan needs."""
    changes = plans.read(plan.read_bytes(), plan.name)
    catalogue = load_catalogue()
    estimate(changes, catalogue, UsageFile("none"))
    text = plan.read_text()
    machines = {name for name in catalogue.machine_types if f'"{name}"' in text}
    pin(PINNED, catalogue.prices_used, machines | {DEFAULT_MACHINE} | {change.type for change in changes.managed})


@pytest.mark.golden
@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}-{case.name}" for case in CASES])
def test_the_output_is_as_expected(case: Path) -> None:
    arguments, code = arguments_of(case)
    form = format_of(arguments)
    expected = case / f"expected.{ENDINGS.get(form, form)}"
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        pin_prices(ROOT / arguments[0])
    done = subprocess.run(
        [sys.executable, "-m", "tests.golden.pinned", "cost" if case in COSTS else "check", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795651200"},
    )
    assert done.stderr == ""
    assert done.returncode == code
    output = without_version(done.stdout)
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        expected.write_text(output)
    assert output == expected.read_text()


# tests/unit/renderers/test_focus.py compares this format with the CSV of the same rows.
BINARY = {"focus-parquet"}


@pytest.mark.parametrize(
    ("package", "cases"),
    [("octoguard.renderers", CHECKS), ("octoguard.renderers.costs", COSTS)],
    ids=["check", "cost"],
)
def test_every_format_has_a_case(package: str, cases: list[Path]) -> None:
    assert {format_of(arguments_of(case)[0]) for case in cases} == set(registry.names(package)) - BINARY


def test_the_policies_and_the_prices_are_pinned() -> None:
    command = [sys.executable, "-m", "tests.golden.pinned", "policies", "list", "--format", "json"]
    listed = json.loads(subprocess.run(command, capture_output=True, cwd=ROOT, check=True).stdout)
    files = (Path(__file__).parent / "policies").glob("[a-z]*/*.yaml")
    assert {policy["id"] for policy in listed} == {file.stem for file in files}
    for case in CASES:
        arguments, _ = arguments_of(case)
        config = ROOT / arguments[arguments.index("--config") + 1]
        assert load_settings(config).pricing_folder.resolve() == PINNED  # type: ignore[union-attr]
