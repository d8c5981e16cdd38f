"""Runs `octoguard report rightsizing` against a local server, as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.conftest import PLANS, ROOT
from tests.fakes import answers
from tests.fakes.google import Fault, Google
from tests.fakes.record import LOCATIONS, RECORDING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["COMPUTE", "LOCATIONS", "PLAN", "PROD", "RECORDING", "WHOLE", "ask", "prod", "run", "sums"]

PLAN = PLANS / "octollm-prod" / "plan.json"
PROD = ROOT / "infra" / "environments" / "prod"
COMPUTE = "google.compute.instance.MachineTypeRecommender"
# What octollm-prod would save by changing resources, in USD a month.
WHOLE = Decimal("198.40") + Decimal("143.76") + Decimal("55.76") + Decimal("24.59") + Decimal("20.28") + Decimal("7.30")


def run(google: Google | None, folder: Path, *arguments: str | Path, env: dict[str, str] | None = None) -> Any:
    environment = {**os.environ, **(google.environment if google else {}), **(env or {})}
    return subprocess.run(
        [sys.executable, "-m", "octoguard", "report", "rightsizing", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=120,
    )


def ask(google: Google, folder: Path, *arguments: str | Path) -> Any:
    """The report of octollm-prod as JSON, of a run that must work."""
    timeout = () if "--timeout" in arguments else ("--timeout", "2")
    done = run(google, folder, "--project", answers.PROJECT, *timeout, "-f", "json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def prod(*faults: Fault, **more: Any) -> Google:
    return Google(answers.prod(), {answers.PROJECT: LOCATIONS}, list(faults), **more)


def sums(report: Any) -> dict[tuple[str, str], Decimal]:
    return {(total["kind"], total["currency"]): Decimal(total["monthly_saving"]) for total in report["totals"]}
