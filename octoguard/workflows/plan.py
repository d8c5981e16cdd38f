"""Makes a plan of a Terraform root, with or without credentials."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.config.discovery import USUAL_ROOT, load_nearest
from octoguard.errors import InputError
from octoguard.workflows.environments import is_name

if TYPE_CHECKING:
    from octoguard.plan.document import PlanDocument
    from octoguard.sources.terraform import PlanOptions


def make_plan(target: str, options: PlanOptions, *, offline: bool, config: Path | None = None) -> PlanDocument:
    """The plan of a directory, or of the environment of that name, as JSON."""
    root = root_of(target, config)
    if offline:
        from octoguard.sources import offline as source

        return source.fetch(root, options)
    from octoguard.sources import terraform

    return terraform.plan(root, options)


def names_a_root(target: str) -> bool:
    """Whether a target is a directory or an environment, and not a plan."""
    return Path(target).is_dir() or is_name(target)


def root_of(target: str, config: Path | None = None) -> Path:
    """The directory that a target means: a path, or dev, staging or prod by octoguard.toml or in the usual place."""
    if not is_name(target):
        return Path(target)
    settings = load_nearest(config)
    named = settings.root_of(target) if settings else None
    usual = Path(USUAL_ROOT.format(target))
    found = named or (usual if usual.is_dir() else None)
    if found is None:
        raise InputError(
            f"{target}: the Terraform root of this environment is not known: give a directory, or set "
            f"[environments.{target}] root in octoguard.toml"
        )
    return found
