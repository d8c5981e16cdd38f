"""`octoguard standin`: run a Terraform command against the stand-in provider."""

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """Examples:

octoguard standin -- terraform init -backend=false

octoguard standin -- terraform validate

octoguard standin --dir modules/gke -- terraform test
"""


def standin(
    command: Annotated[
        list[str], typer.Argument(metavar="COMMAND...", help="The command to run, after --: terraform validate, ...")
    ],
    directory: Annotated[Path, typer.Option("--dir", metavar="DIR", help="The Terraform root to run it in.")] = Path(),
    schema: Annotated[
        Path | None,
        typer.Option("--schema", metavar="FILE", help="More providers, by terraform providers schema -json."),
    ] = None,
) -> None:
    """Run a Terraform command against stand-in providers.

    It needs no credentials, network or download. It runs in the root itself: what it writes there (.terraform, a state
    file) stays.
    """
    from octoguard.workflows.standin import run

    raise typer.Exit(run(directory, command, schema))
