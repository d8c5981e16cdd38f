"""Proposes octoguard.toml, CI files and a baseline for a repository, and creates them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard import registry
from octoguard.config.repository import TerraformRepository, read_repository
from octoguard.errors import InputError, OctoguardError, RefusedError, UsageError
from octoguard.files.atomic import write_new
from octoguard.renderers.listings.setup import FoundRoot, SetupSummary
from octoguard.renderers.setup import Proposal, _config
from octoguard.workflows.proposal import propose

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.renderers.setup import ProposedCheck, SetupFile

SETUP = "octoguard.renderers.setup"
NO_CI = "none"
BASELINE = "octoguard-baseline.json"


@dataclass(frozen=True, slots=True)
class InitRequest:
    """The options of `octoguard init`. `ci` names the CI systems; () means those that the repository uses."""

    directory: Path
    ci: tuple[str, ...] = ()
    baseline: bool = False


@dataclass(slots=True)
class Setup:
    """What was found, and the files to create. `existing` are those of them that exist already."""

    repository: TerraformRepository
    proposal: Proposal
    files: list[SetupFile] = field(default_factory=list)
    baseline: str = ""
    existing: list[str] = field(default_factory=list)


def prepare(request: InitRequest) -> Setup:
    """The files for a repository. Writes nothing and runs nothing. Raises InputError if it has no Terraform root."""
    top = request.directory
    if not top.is_dir():
        raise InputError(f"{top}: no such directory: give the top directory of a repository")
    unknown = set(request.ci) - {*registry.names(SETUP), NO_CI}
    if unknown:
        choices = ", ".join([*registry.names(SETUP), NO_CI])
        raise UsageError(f"unknown CI system {sorted(unknown)[0]!r}: choose one of {choices}")
    repository = read_repository(top)
    if not repository.roots:
        more = f" ({'; '.join(repository.problems[:3])})" if repository.problems else ""
        raise InputError(f"{top}: no Terraform root for Google Cloud was found{more}: give the top of a repository")
    above = next((folder for folder in top.resolve().parents if (folder / ".git").exists()), None)
    if above is not None and not (top / ".git").exists():
        repository.problems.insert(
            0, f"{top} is inside of a repository: CI systems read their files at its top: {above}"
        )
    proposal = propose(repository)
    baseline = BASELINE if request.baseline else ""
    systems = request.ci or tuple(repository.ci)
    files = [_config.render(proposal, baseline)]
    files += [registry.take(SETUP, name).render(proposal.checks) for name in dict.fromkeys(systems) if name != NO_CI]
    names = [file.path for file in files] + ([baseline] if baseline else [])
    existing = [name for name in names if (top / name).exists() or (top / name).is_symlink()]
    return Setup(repository, proposal, files, baseline, existing)


def summary_of(setup: Setup) -> SetupSummary:
    """What was found, for people."""
    repository, proposal = setup.repository, setup.proposal
    names: dict[str, list[str]] = {}
    for check in proposal.checks:
        names.setdefault(check.root, []).extend([check.environment] if check.environment else [])
    roots = [
        FoundRoot(root.path, names[root.path], root.backend, root.providers, len(root.var_files), root.workspaces)
        for root in repository.roots
    ]
    guesses = [environment.name for environment in proposal.environments if environment.is_guess]
    stubs = [
        f"{check.root}: no value for {', '.join(f'var.{name}' for name in check.without_value)}, so it is planned with "
        "--stub-variables: use --var-file or --var for fewer unknown results"
        for check in proposal.checks
        if check.without_value
    ]
    return SetupSummary(roots, guesses, repository.ci, [*stubs, *repository.problems])


def require_absent(setup: Setup) -> None:
    """Raises RefusedError if a file exists already."""
    if setup.existing:
        names = ", ".join(setup.existing)
        verb = "exists" if len(setup.existing) == 1 else "exist"
        raise RefusedError(
            f"{names} {verb} already: octoguard init never overwrites a file: move it away, or copy what you need "
            "from octoguard init --dry-run; nothing was written"
        )


def create(setup: Setup) -> Iterator[str]:
    """Create the files, and yield the path of each. Raises RefusedError for an existing file, and InputError."""
    require_absent(setup)
    for file in setup.files:
        write_new(setup.repository.top, file.path, file.text.encode())
        yield file.path


@dataclass(frozen=True, slots=True)
class BaselineResult:
    """The result of one root: "" or the problem."""

    check: ProposedCheck
    problem: str = ""


def create_baselines(setup: Setup) -> Iterator[BaselineResult]:
    """Plan each root offline, and add its findings to the baseline file. This runs terraform."""
    from octoguard.config.discovery import NAME
    from octoguard.files.atomic import write_output
    from octoguard.sources.terraform import PlanOptions
    from octoguard.workflows.baseline import create_baseline
    from octoguard.workflows.inputs import CheckRequest

    top, output = setup.repository.top, setup.repository.top / setup.baseline
    for check in setup.proposal.checks:
        options = PlanOptions(
            tuple(str(top / file) for file in check.var_files), (), stub_variables=bool(check.without_value)
        )
        request = CheckRequest(str(top / check.root), options, environment=check.environment or None, config=top / NAME)
        try:
            write_output(output, create_baseline(request, output).encode())
        except OctoguardError as error:
            yield BaselineResult(check, str(error))
        else:
            yield BaselineResult(check)
