"""Finds the environment of a command: from its option, its target, octoguard.toml, or the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.config.environments import BUILT_IN, nearest
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
    """The tier of each environment, by name: the environments of octoguard.toml, else dev, staging and prod."""
    return settings.tiers if settings else BUILT_IN


def is_name(target: str, settings: Settings | None) -> bool:
    """Whether a target is the name of an environment. A file or directory with that name takes precedence."""
    return target in tiers_of(settings) and not Path(target).exists()


def require_name(name: str, settings: Settings | None) -> str:
    """The name, if an environment has it. Raises UsageError for an unknown environment."""
    known = tiers_of(settings)
    if name not in known:
        file = settings.path.name if settings else "octoguard.toml"
        close = nearest(name, known)
        hint = f"did you mean {close}? Or choose" if close else "choose"
        raise UsageError(
            f"unknown environment {name!r}: {hint} one of {', '.join(known)}, or add [environments.{name}] to {file}"
        )
    return name


def named_environment(target: str, option: str | None, settings: Settings | None) -> tuple[str | None, str]:
    """(environment, source): the environment of the option or the target, or None.

    Raises UsageError for an unknown environment, and if the two differ.
    """
    if option is not None:
        require_name(option, settings)
    if not is_name(target, settings):
        return option, OPTION
    if option not in (None, target):
        raise UsageError(f"{target} and --env {option} are different environments: give one of them")
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
    """The environment of a plan, with its source.

    The first match wins: the option or the name of an environment; the root in octoguard.toml that contains the target
    or `root`; the patterns of octoguard.toml; variables and labels of the plan; the strictest rules. Raises UsageError
    or ConfigError if two environments match. `by` is the source of `option` if the caller replaced the target. With
    `by_plan` false, variables and labels of the plan are ignored, because a change could select its rules with them.
    """
    tiers = tiers_of(settings)
    name, source = named_environment(target, option, settings)
    source = by if source == OPTION else source
    if name is not None:
        places = [Path(target), *([root] if root else [])]
        overridden = _overridden(name, settings, places) if source == OPTION else ""
        return Environment(name, source + overridden, tiers[name])
    mapped = settings.environment_of(plan, target, root) if settings else None
    if target not in tiers:
        return mapped or (infer(plan, tiers) if by_plan else STRICTEST)
    kind = "directory" if Path(target).is_dir() else "file"
    if mapped is not None and mapped.name != target:
        raise UsageError(
            f"{target} is an environment, but the {kind} {target} belongs to {mapped.name} ({mapped.source}): "
            f"use ./{target} for the {kind}, or add --env"
        )
    return mapped or Environment(target, f"the name of the {kind} ./{target}", tiers[target])


def _overridden(name: str, settings: Settings | None, places: list[Path]) -> str:
    """The environment of the root that `--env` overrides, as the end of a source; "" if it overrides none."""
    at = settings.environments_at(places) if settings else []
    if not settings or not at or name in at:
        return ""
    return f"; in {settings.path.name} this root is {' and '.join(at)}"


def environment_named(target: str, settings: Settings | None) -> str:
    """The environment of a name, or of a directory at or below a root. Raises UsageError."""
    if target in tiers_of(settings):
        return target
    at = settings.environments_at([Path(target)]) if settings and Path(target).is_dir() else []
    if len(at) == 1:
        return at[0]
    if at:
        raise UsageError(f"{target} is the root of {' and '.join(at)}: give the name of one environment")
    return require_name(target, settings)
