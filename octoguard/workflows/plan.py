"""Creates a plan of a Terraform root, with or without credentials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.config.environments import USUAL_ROOT
from octoguard.errors import InputError, UsageError
from octoguard.sources import file
from octoguard.workflows.environments import is_name

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.plan.document import PlanDocument
    from octoguard.sources.terraform import PlanOptions


def make_plan(target: str, options: PlanOptions, settings: Settings | None, *, offline: bool) -> PlanDocument:
    """The plan of a directory or an environment, as JSON. Raises OctoguardError, also for an existing plan."""
    root = root_of(target, settings)
    if target == file.STDIN or root.is_file():
        hint = "remove --offline to use this plan, or" if offline else "for an existing plan, use octoguard check;"
        raise UsageError(f"{target}: is not a Terraform root, so it cannot be planned: {hint} give a directory")
    if offline:
        from octoguard.sources import offline as source

        return source.fetch(root, options)
    from octoguard.sources import terraform

    return terraform.plan(root, options)


def names_a_root(target: str, settings: Settings | None) -> bool:
    """Whether a target is a directory or an environment, not a plan."""
    return Path(target).is_dir() or is_name(target, settings)


def root_of(target: str, settings: Settings | None) -> Path:
    """The directory of a target: a path, or the root of an environment in octoguard.toml or at the default path.

    Raises InputError if the root of an environment is unknown.
    """
    if not is_name(target, settings):
        return Path(target)
    configured = settings.root_of(target) if settings else None
    usual = Path(USUAL_ROOT.format(target))
    root = configured or (usual if usual.is_dir() else None)
    if root is None:
        raise InputError(
            f"{target}: this environment has no Terraform root: give a directory, or set [environments.{target}] root "
            "in octoguard.toml"
        )
    return root
