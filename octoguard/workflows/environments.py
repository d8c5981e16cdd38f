"""Finds the environment that a command is for: by its option, its target, octoguard.toml, else by the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.config.environments import BUILT_IN
from octoguard.errors import UsageError
from octoguard.policy import STRICTEST, Environment
from octoguard.policy.environment import infer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octoguard.config.settings import Settings
    from octoguard.plan import Plan
    from octoguard.policy.model import Tier

OPTION = "--env"
NAMED = "named on the command line"


def tiers_of(settings: Settings | None) -> Mapping[str, Tier]:
    """The tier of each environment: those of octoguard.toml, else dev, staging and prod."""
    return settings.tiers if settings else BUILT_IN


def is_name(target: str, settings: Settings | None) -> bool:
    """Whether a target is the name of an environment. A file or directory of that name comes first."""
    return target in tiers_of(settings) and not Path(target).exists()


def require_name(name: str, settings: Settings | None) -> str:
    """The name of an environment. Raises UsageError for any other."""
    known = tiers_of(settings)
    if name not in known:
        file = settings.path.name if settings else "octoguard.toml"
        raise UsageError(
            f"unknown environment {name!r}: choose one of {', '.join(known)}, or add [environments.{name}] to {file}"
        )
    return name


def named_environment(target: str, option: str | None, settings: Settings | None) -> tuple[str | None, str]:
    """The environment that the option or the target names, if one does, and how it was named.

    Raises UsageError for an unknown environment, and where the two name different ones.
    """
    if option is not None:
        require_name(option, settings)
    if not is_name(target, settings):
        return option, OPTION
    if option not in (None, target):
        raise UsageError(f"{target} and --env {option} name two environments: give one of them")
    return target, NAMED


def environment_of(
    option: str | None,
    settings: Settings | None,
    plan: Plan,
    target: str,
    *,
    by: str = OPTION,
    root: Path | None = None,
    by_plan: bool = True,
) -> Environment:
    """The environment of a plan, with how it was found.

    The first of: the option or the name of an environment; the root, in octoguard.toml, that the target or `root` lies
    in; its patterns; the plan's variables and labels; the strictest. Raises UsageError or ConfigError where two
    environments claim the plan. `by` says how `option` was named where the caller has replaced the target. With
    `by_plan` false, the plan's own variables and labels do not count: a change could choose its rules by them.
    """
    tiers = tiers_of(settings)
    named, how = named_environment(target, option, settings)
    how = by if how == OPTION else how
    if named is not None:
        places = [Path(target), *([root] if root else [])]
        overridden = _overridden(named, settings, places) if how == OPTION else ""
        return Environment(named, how + overridden, tiers[named])
    mapped = settings.environment_of(plan, target, root) if settings else None
    if target not in tiers:
        return mapped or (infer(plan, tiers) if by_plan else STRICTEST)
    kind = "directory" if Path(target).is_dir() else "file"
    if mapped is not None and mapped.name != target:
        raise UsageError(
            f"{target} is an environment, and the {kind} {target} belongs to {mapped.name} ({mapped.source}): "
            f"write ./{target} for the {kind}, or add --env"
        )
    return mapped or Environment(target, f"the name of the {kind} ./{target}", tiers[target])


def _overridden(name: str, settings: Settings | None, places: list[Path]) -> str:
    """What `--env` overrides: the environment whose root the plan comes from."""
    at = settings.environments_at(places) if settings else []
    if not settings or not at or name in at:
        return ""
    return f"; {settings.path.name} has this root as {' and '.join(at)}"


def environment_named(target: str, settings: Settings | None) -> str:
    """The environment that a name, or a directory at or below a root, stands for. Raises UsageError."""
    if target in tiers_of(settings):
        return target
    at = settings.environments_at([Path(target)]) if settings and Path(target).is_dir() else []
    if len(at) == 1:
        return at[0]
    if at:
        raise UsageError(f"{target} is the root of {' and '.join(at)}: give the name of one")
    return require_name(target, settings)
