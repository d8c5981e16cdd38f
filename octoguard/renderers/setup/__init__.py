"""Renders the files that `octoguard init` proposes: octoguard.toml, and one module for each CI system."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octoguard.policy.model import Tier

# What a CI job installs. octoguard has no release in a public index: see docs/how-to/install.md.
INSTALL = "octoguard @ git+https://github.com/YOUR-ORG/octoguard@COMMIT"
TERRAFORM_VERSION = "1.11.4"
TERRAFORM_SHA256 = "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc"
TERRAFORM_URL = (
    "https://releases.hashicorp.com/terraform/${TERRAFORM_VERSION}/terraform_${TERRAFORM_VERSION}_linux_amd64.zip"
)


@dataclass(slots=True)
class ProposedEnvironment:
    """An environment. `is_guess` means that its name has no tier, so the strictest one is proposed.

    `root` is its only Terraform root, or the directory of all its roots. Without a root, `plans` are patterns.
    """

    name: str
    tier: Tier
    is_guess: bool = False
    root: str = ""
    plans: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ProposedCheck:
    """One `octoguard check --offline`: a root, its environment ("" if no name says it), and its variable files."""

    root: str
    environment: str
    var_files: tuple[str, ...] = ()
    without_value: tuple[str, ...] = ()  # variables, which are planned as unknown


@dataclass(slots=True)
class Proposal:
    """The environments, dev before staging before prod, and the checks."""

    environments: list[ProposedEnvironment] = field(default_factory=list)
    checks: list[ProposedCheck] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SetupFile:
    """A file to create: its path in the repository, its text, and what the user must do afterwards."""

    path: str
    text: str
    next_step: str = ""


def arguments(check: ProposedCheck) -> str:
    """The arguments of `octoguard check` or `octoguard baseline` for a root, safe in a shell."""
    words = [check.root, "--offline", *(["--env", check.environment] if check.environment else [])]
    words += [word for file in check.var_files for word in ("--var-file", file)]
    words += ["--stub-variables"] if check.without_value else []
    return shlex.join(words)


def script(checks: Sequence[ProposedCheck], summary: str = "") -> list[str]:
    """The lines of a POSIX shell script that runs every check and ends with the last failure.

    Each report is appended to report.md and, if `summary` names a variable with a file, to that file.
    """
    target = f' | tee -a "${summary}"' if summary else ""
    return [
        "status=0",
        ": > report.md",
        "check() {",
        '  octoguard check "$@" --format markdown --output part.md || status=$?',
        f"  if [ -f part.md ]; then cat part.md{target} >> report.md; rm part.md; fi",
        "}",
        *(f"check {arguments(each)}" for each in checks),
        'exit "$status"',
    ]


def indented(lines: Sequence[str], spaces: int) -> str:
    """Lines with a margin, for a block of YAML."""
    return "\n".join(" " * spaces + line for line in lines)
