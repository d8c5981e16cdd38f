"""Renders what `octoguard init` found, and the files that it proposes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octoguard.renderers.setup import SetupFile

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class FoundRoot:
    """A Terraform root: its environments, its backend ("" for none), and its providers with their versions."""

    path: str
    environments: Sequence[str]
    backend: str
    providers: Mapping[str, str]
    var_files: int
    workspaces: Sequence[str]


@dataclass(frozen=True, slots=True)
class SetupSummary:
    """What was found in a repository. `guesses` are the environments whose names have no tier."""

    roots: Sequence[FoundRoot]
    guesses: Sequence[str]
    ci: Sequence[str]
    problems: Sequence[str]


def summary(found: SetupSummary) -> str:
    """The roots with their environments, the CI systems and the problems."""
    count = len(found.roots)
    lines = [f"{count} Terraform root{'' if count == 1 else 's'}:"]
    lines += [f"  {root.path}: {'; '.join(_facts(root))}" for root in found.roots]
    if found.guesses:
        lines.append(f"No tier in the name, so the strictest rules are proposed: {', '.join(found.guesses)}")
    lines.append(f"CI: {', '.join(found.ci) or 'none found; choose one with --ci'}")
    lines += [f"Note: {problem}" for problem in found.problems[:_SHOWN]]
    if len(found.problems) > _SHOWN:
        lines.append(f"Note: and {len(found.problems) - _SHOWN} more problems")
    return "\n".join([*lines, "", ""])


def _facts(root: FoundRoot) -> Iterator[str]:
    yield f"environment {', '.join(root.environments)}" if root.environments else "no environment in its name"
    if root.backend:
        yield f"backend {root.backend}"
    providers = [f"{name} {version}".strip() for name, version in sorted(root.providers.items())]
    if providers:
        yield f"providers {', '.join(providers)}"
    if root.var_files:
        yield f"{root.var_files} variable file{'' if root.var_files == 1 else 's'}"
    if root.workspaces:
        yield f"workspaces {', '.join(root.workspaces)}"


def files(proposed: Sequence[SetupFile], baseline: str) -> str:
    """The text of each file, with its path."""
    parts = [f"--- {file.path} ---\n{file.text}" for file in proposed]
    if baseline:
        parts.append(f"--- {baseline} ---\nThe findings of an offline plan of each root. terraform runs for it.\n")
    return "\n".join([*parts, ""])


def next_steps(proposed: Sequence[SetupFile]) -> str:
    """What remains to be done by hand."""
    steps = [f"{file.path}: {file.next_step}" for file in proposed if file.next_step]
    steps.append("octoguard.toml: set a budget, and review the environments")
    return "\n".join(["Next:", *(f"  {step}" for step in steps), ""])
