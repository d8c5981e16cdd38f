"""Finds out which environment a command is for: by its option, its target, octoguard.toml, else by the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.errors import UsageError
from octoguard.policy import ENVIRONMENTS, STRICTEST, Environment
from octoguard.policy.environment import infer

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.plan import Plan

OPTION = "--env"
NAMED = "named on the command line"


def is_name(target: str) -> bool:
    """Whether a target is the name of an environment. A file or directory of that name comes first."""
    return target in ENVIRONMENTS and not Path(target).exists()


def named_environment(target: str, option: str | None) -> tuple[str | None, str]:
    """The environment that the option or the target names, if one does, and how it was named.

    Raises UsageError for an unknown environment, and where the two name different ones.
    """
    if option is not None and option not in ENVIRONMENTS:
        raise UsageError(f"unknown environment {option!r}: choose one of {', '.join(ENVIRONMENTS)}")
    if not is_name(target):
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
    """The environment of a plan, with how it was found out.

    The first of: the option or the name of an environment; the root, in octoguard.toml, that the target or `root` lies
    in; its patterns; the plan's variables and labels; the strictest. Raises UsageError or ConfigError where two
    environments claim the plan. `by` says how `option` was named where the caller has replaced the target. With
    `by_plan` false, the plan's own variables and labels do not count: a change could choose its rules by them.
    """
    named, how = named_environment(target, option)
    how = by if how == OPTION else how
    if named is not None:
        places = [Path(target), *([root] if root else [])]
        return Environment(named, how + (_instead(named, settings, places) if how == OPTION else ""))
    mapped = settings.environment_of(plan, target, root) if settings else None
    if target not in ENVIRONMENTS:
        return mapped or (infer(plan) if by_plan else STRICTEST)
    kind = "directory" if Path(target).is_dir() else "file"
    if mapped is not None and mapped.name != target:
        raise UsageError(
            f"{target} is an environment, and the {kind} {target} belongs to {mapped.name} ({mapped.source}): "
            f"write ./{target} for the {kind}, or add --env"
        )
    return mapped or Environment(target, f"the name of the {kind} ./{target}")


def _instead(name: str, settings: Settings | None, places: list[Path]) -> str:
    """What `--env` overrides: the environment whose root the plan comes from."""
    at = settings.environments_at(places) if settings else []
    if not settings or not at or name in at:
        return ""
    return f"; {settings.path.name} has this root as {' and '.join(at)}"


def environment_named(target: str, settings: Settings | None) -> str:
    """The environment that a name, or a directory at or below a root, stands for. Raises UsageError."""
    if target in ENVIRONMENTS:
        return target
    at = settings.environments_at([Path(target)]) if settings and Path(target).is_dir() else []
    if len(at) == 1:
        return at[0]
    if at:
        raise UsageError(f"{target} is the root of {' and '.join(at)}: give the name of one")
    raise UsageError(f"unknown environment {target!r}: choose one of {', '.join(ENVIRONMENTS)}")
