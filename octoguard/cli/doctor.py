"""`octoguard doctor`: what works here, and what is missing."""

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
    google: Annotated[bool, typer.Option("--google/--no-google", help="Ask Google Cloud too.")] = True,
    project: Annotated[
        list[str] | None,
        typer.Option("--project", metavar="ID", help="Try this project; else those of octoguard.toml."),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json", help="How to write it.")
    ] = "text",
    config: Config = None,
) -> None:
    """Check what works on this machine and what is missing.

    Exit code 1 only if something that judging a plan needs is broken.
    """
    from octoguard.errors import UsageError
    from octoguard.workflows.doctor import DoctorRequest, examine

    if format not in ("text", "json"):
        raise UsageError(f"there is no {format!r}: choose one of text, json")
    result = examine(DoctorRequest(google, tuple(project or ()), format == "json", config, True))
    sys.stdout.write(result.text)
    sys.stdout.flush()
    raise typer.Exit(0 if result.works else 1)
