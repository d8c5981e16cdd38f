"""`[environments]` of octoguard.toml: the environments of a team. The tier of each sets how strict policies are."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final

import msgspec

from octoguard.policy.environment import SPELLINGS
from octoguard.policy.model import TIERS, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# A name is a key of several tables and part of paths. "enforcement" is already a key of [policies.ID].
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_TAKEN = frozenset({"enforcement"})
# The Terraform root of an environment without `root`, relative to the working directory.
USUAL_ROOT = "infra/environments/{}"
BUILT_IN: Final[Mapping[str, Tier]] = {tier: tier for tier in TIERS}


class EnvironmentSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[environments.qa]`: its tier (`like`), its Terraform root, and patterns for its plans, projects and workspaces.

    dev, staging and prod exist without a table and are their own tier. Every other name needs `like`.
    """

    like: Tier | None = None
    root: str | None = None
    plans: str | list[str] = []
    projects: str | list[str] = []
    workspaces: str | list[str] = []


def is_environment_name(name: str) -> bool:
    """Whether an environment can have this name."""
    return _NAME.fullmatch(name) is not None and name not in _TAKEN


def nearest(name: str, environments: Iterable[str]) -> str | None:
    """The environment with the most similar name, or None."""
    close = difflib.get_close_matches(name, list(environments), 1)
    return close[0] if close else SPELLINGS.get(name.casefold())


def with_built_in(named: Mapping[str, EnvironmentSettings]) -> dict[str, EnvironmentSettings]:
    """All environments by name, dev, staging and prod first, each with its tier.

    Raises ValueError (`name: problem`) for an invalid name, and for a missing or changed tier.
    """
    environments: dict[str, EnvironmentSettings] = {tier: EnvironmentSettings(tier) for tier in TIERS}
    for name, settings in named.items():
        if not is_environment_name(name):
            raise ValueError(f"{name}: invalid environment name: use letters, digits, - and _")
        own = BUILT_IN.get(name)
        if own is not None and settings.like not in (None, own):
            raise ValueError(f"{name}.like: {name} is a tier and cannot be like another tier: rename the environment")
        if own is None and settings.like is None:
            close = nearest(name, TIERS)
            hint = f" (or did you mean {close}?)" if close else ""
            raise ValueError(f'{name}: has no tier: add like = "dev", "staging" or "prod"{hint}')
        environments[name] = msgspec.structs.replace(settings, like=own or settings.like)
    return environments


def hint(name: str, environments: Iterable[str]) -> str:
    """A hint for an unknown environment: the nearest name, or all names."""
    if close := nearest(name, environments):
        return f"did you mean {close}?"
    choices = ", ".join(environments)
    return f'choose one of {choices}, or add [environments.{name}] with its tier, like = "prod"'
