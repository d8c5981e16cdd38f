"""Drives the real terraform (or tofu) to show a saved plan; the only module that touches python-terraform."""

from __future__ import annotations

import shutil
from pathlib import Path

from octoguard.errors import PlanError, TerraformError
from octoguard.plan.document import PlanDocument
from octoguard.plan.envelope import HOW_TO_SHOW, unwrap


def find_terraform() -> str | None:
    """The terraform or tofu on the PATH."""
    return shutil.which("terraform") or shutil.which("tofu")


def fetch(target: str) -> PlanDocument:
    """Show a saved plan file as JSON.

    Raises PlanError where there is no terraform to ask, TerraformError when terraform fails.
    """
    program = find_terraform()
    if program is None:
        raise PlanError(
            f"{target}: a saved plan in Terraform's binary format, and terraform is not here: {HOW_TO_SHOW}"
        )
    plan_file = Path(target).resolve()
    root = _initialised_root(plan_file)
    from python_terraform import Terraform

    terraform = Terraform(working_dir=str(root), terraform_bin_path=program)
    code, out, err = terraform.cmd("show", "-no-color", "-json", str(plan_file))
    if code != 0:
        raise TerraformError(
            f"{target}: terraform show failed in {root}: {_error_line(err)}: "
            f"run octoguard in the initialised root of this plan, or {HOW_TO_SHOW}"
        )
    unwrapped = unwrap(out.encode(), target)
    return PlanDocument.of(
        unwrapped.json, target, "terraform", ["converted from a saved plan by terraform show", *unwrapped.notes]
    )


def _initialised_root(plan_file: Path) -> Path:
    """The directory whose .terraform has the providers that the plan needs."""
    for folder in (Path.cwd(), *plan_file.parents):
        if (folder / ".terraform").is_dir():
            return folder
    return plan_file.parent


def _error_line(stderr: str) -> str:
    lines = [line.strip(" │╷╵\t") for line in stderr.splitlines()]
    return next((line.removeprefix("Error: ") for line in lines if line.startswith("Error")), "no reason given")
