"""`octoguard init`: propose octoguard.toml, a CI file and a baseline for a repository."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octoguard import registry
from octoguard.cli._output import emit, note

if TYPE_CHECKING:
    from octoguard.workflows.init import Setup

SYSTEMS = (*registry.names("octoguard.renderers.setup"), "none")
EXAMPLES = """Examples:

octoguard init

octoguard init infrastructure --dry-run

octoguard init --ci gitlab --baseline

octoguard init --ci none --yes
"""


def init(
    directory: Annotated[Path, typer.Argument(metavar="[DIR]", help="The top directory of the repository.")] = Path(),
    ci: Annotated[
        list[str] | None,
        typer.Option(
            "--ci",
            metavar="|".join(SYSTEMS),
            help="Create a file for this CI system. Default: those in use.",
        ),
    ] = None,
    baseline: Annotated[
        bool, typer.Option("--baseline", help="Plan each root offline, and record its findings in a baseline.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Create the files without a question.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the files, and create none.")] = False,
) -> None:
    """Propose octoguard.toml and a CI file for a repository.

    Shows the files first, and asks on a terminal. Without a terminal and without --yes, it only shows them. Existing
    files are never overwritten: exit code 1. Nothing of the repository runs before you agree.
    """
    from octoguard.errors import UsageError
    from octoguard.renderers.listings import setup as listing
    from octoguard.workflows.init import InitRequest, create, prepare, require_absent, summary_of

    if yes and dry_run:
        raise UsageError("--yes and --dry-run contradict each other: give one of them")
    setup = prepare(InitRequest(directory, tuple(ci or ()), baseline))
    emit(listing.summary(summary_of(setup)) + listing.files(setup.files, setup.baseline))
    require_absent(setup)
    if not (yes or (not dry_run and _agrees())):
        note("nothing was written: add --yes to create these files")
        return
    for path in create(setup):
        note(f"created {path}")
    failed = _record(setup) if baseline else 0
    emit(listing.next_steps(setup.files))
    raise typer.Exit(1 if failed else 0)


def _agrees() -> bool:
    """Whether the user agrees on a terminal; False without a terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty() and typer.confirm("Create these files?")


def _record(setup: "Setup") -> int:
    """Create the baseline, and return the number of roots without one."""
    from octoguard.workflows.init import create_baselines

    failed = 0
    for result in create_baselines(setup):
        failed += bool(result.problem)
        state = f"no baseline: {result.problem}" if result.problem else f"recorded in {setup.baseline}"
        note(f"{result.check.root}: {state}")
    if failed == len(setup.proposal.checks):
        note("there is no baseline: remove [check] baseline from octoguard.toml, or run octoguard baseline")
    return failed
