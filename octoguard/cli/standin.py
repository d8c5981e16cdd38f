"""`octoguard standin`: run a Terraform command against stand-in (mock) providers."""

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = """Examples:

octoguard standin -- terraform init -backend=false

octoguard standin -- terraform validate

octoguard standin --dir modules/gke -- terraform test

octoguard standin --schema schema.json -- terraform plan
"""


def standin(
    command: Annotated[
        list[str],
        typer.Argument(metavar="COMMAND...", help="The command to run, after --. Example: -- terraform validate"),
    ],
    directory: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="The Terraform root to run the command in.")
    ] = Path(),
    schema: Annotated[
        Path | None,
        typer.Option(
            "--schema", metavar="FILE", help="More provider schemas, as printed by terraform providers schema -json."
        ),
    ] = None,
) -> None:
    """Run a Terraform command against stand-in (mock) providers.

    The command needs no credentials, network or download. It runs in the root itself, so files that it writes there
    (.terraform, a state file) remain.
    """
    from octoguard.workflows.standin import run

    raise typer.Exit(run(directory, command, schema))
