"""`octoguard doctor`: check the local setup and the access to Google Cloud."""

import sys
from typing import Annotated

import typer

from octoguard.cli._options import Config

EXAMPLES = """Examples:

octoguard doctor

octoguard doctor --no-google

octoguard doctor --project octollm-prod --format json
"""


def doctor(
    google: Annotated[bool, typer.Option("--google/--no-google", help="Also check the access to Google Cloud.")] = True,
    project: Annotated[
        list[str] | None,
        typer.Option(
            "--project", metavar="ID", help="The project to check. Repeatable. Default: the projects of octoguard.toml."
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json", help="The format of the output.")
    ] = "text",
    config: Config = None,
) -> None:
    """Check the local setup and the access to Google Cloud.

    Exit code 1 if something is broken that octoguard check needs. Missing optional parts do not change the exit code.
    """
    from octoguard.errors import UsageError
    from octoguard.workflows.doctor import DoctorRequest, examine

    if format not in ("text", "json"):
        raise UsageError(f"unknown format {format!r}: choose one of text, json")
    result = examine(DoctorRequest(google, tuple(project or ()), format == "json", config, True))
    sys.stdout.write(result.text)
    sys.stdout.flush()
    raise typer.Exit(0 if result.works else 1)
