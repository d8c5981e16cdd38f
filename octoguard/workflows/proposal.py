"""Proposes the environments of a repository, and the checks of its Terraform roots, from names."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from octoguard.config.environments import is_environment_name
from octoguard.policy.environment import SPELLINGS
from octoguard.policy.model import TIERS
from octoguard.renderers.setup import Proposal, ProposedCheck, ProposedEnvironment

if TYPE_CHECKING:
    from octoguard.config.repository import RootDirectory, TerraformRepository
    from octoguard.policy.model import Tier

# Directories whose children are environments, also children with other names than dev, staging and prod.
_PARENTS: Final = frozenset({"environments", "environment", "envs", "env", "live", "stages"})
_WORDS: Final = re.compile(r"[-_.]")
_STRICTEST: Final[Tier] = "prod"


def propose(repository: TerraformRepository) -> Proposal:
    """The environments and checks of a repository."""
    places: dict[str, set[str]] = {}  # environment -> directories that carry its name
    checks: list[ProposedCheck] = []
    for root in repository.roots:
        name, place = _environment_of(root.path)
        if name:
            places.setdefault(name, set()).add(place)
            checks.append(_check(root, name))
            continue
        several = _by_var_files(root) or dict.fromkeys(filter(_tier, root.workspaces), ())
        for environment, files in several.items():
            places.setdefault(environment, set()).add(root.path)
            checks.append(_check(root, environment, files))
        if not several:
            checks.append(_check(root, ""))
    environments = [_environment(name, found) for name, found in places.items()]
    environments.sort(key=lambda each: (TIERS.index(each.tier), each.is_guess, each.name))
    return Proposal(environments, checks)


def _check(root: RootDirectory, environment: str, var_files: tuple[str, ...] = ()) -> ProposedCheck:
    return ProposedCheck(root.path, environment, var_files, tuple(root.without_value(var_files)))


def _environment(name: str, places: set[str]) -> ProposedEnvironment:
    tier = _tier(name)
    environment = ProposedEnvironment(name, tier or _STRICTEST, tier is None)
    if len(places) == 1:
        environment.root = next(iter(places))
    else:  # an environment has one root in octoguard.toml
        environment.plans = [f"*/{place}{end}" for place in sorted(places - {"."}) for end in ("", "/*")]
    return environment


def _environment_of(path: str) -> tuple[str, str]:
    """(environment, directory with its name) of a root; ("", "") if its path names none. The deepest name wins."""
    parts = PurePosixPath(path).parts
    for number in range(len(parts), 0, -1):
        part = parts[number - 1]
        is_child = number > 1 and parts[number - 2].casefold() in _PARENTS
        if is_environment_name(part) and (_tier(part) or is_child):
            return part, "/".join(parts[:number])
    return "", ""


def _by_var_files(root: RootDirectory) -> dict[str, tuple[str, ...]]:
    """`{environment: variable files}` of a root whose variable files name environments.

    The name is that of the file, or of a directory below the root. Terraform itself reads terraform.tfvars and
    *.auto.tfvars of the root: https://developer.hashicorp.com/terraform/language/values/variables.
    """
    found: dict[str, list[str]] = {}
    for file in root.var_files:
        inside = PurePosixPath(file).relative_to(root.path)
        stem = inside.name.partition(".tfvars")[0].removesuffix(".auto")
        names = [stem, *reversed(inside.parts[:-1])]
        name = next((each for each in names if is_environment_name(each) and _tier(each)), None)
        if name is not None:
            found.setdefault(name, []).append(file)
    return {name: tuple(files) for name, files in found.items()}


def _tier(name: str) -> Tier | None:
    """The tier that a name means: `prod`, `production` or `prod-eu`. None if it means no tier, or several."""
    if whole := SPELLINGS.get(name.casefold()):
        return _as_tier(whole)
    tiers = {SPELLINGS[word] for word in _WORDS.split(name.casefold()) if word in SPELLINGS}
    return _as_tier(tiers.pop()) if len(tiers) == 1 else None


def _as_tier(name: str) -> Tier:
    return next(tier for tier in TIERS if tier == name)
