"""Makes a plan of a Terraform root, with or without credentials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.config.environments import USUAL_ROOT
from octoguard.errors import InputError
from octoguard.workflows.environments import is_name

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.plan.document import PlanDocument
    from octoguard.sources.terraform import PlanOptions


def make_plan(target: str, options: PlanOptions, settings: Settings | None, *, offline: bool) -> PlanDocument:
    """The plan of a directory, or of the environment of that name, as JSON."""
    root = root_of(target, settings)
    if offline:
        from octoguard.sources import offline as source

        return source.fetch(root, options)
    from octoguard.sources import terraform

    return terraform.plan(root, options)


def names_a_root(target: str, settings: Settings | None) -> bool:
    """Whether a target is a directory or an environment, and not a plan."""
    return Path(target).is_dir() or is_name(target, settings)


def root_of(target: str, settings: Settings | None) -> Path:
    """The directory that a target means: a path, or an environment by octoguard.toml or in the usual place."""
    if not is_name(target, settings):
        return Path(target)
    named = settings.root_of(target) if settings else None
    usual = Path(USUAL_ROOT.format(target))
    found = named or (usual if usual.is_dir() else None)
    if found is None:
        raise InputError(
            f"{target}: the Terraform root of this environment is not known: give a directory, or set "
            f"[environments.{target}] root in octoguard.toml"
        )
    return found
