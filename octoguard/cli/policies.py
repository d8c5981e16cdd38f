"""`octoguard policies`: read and test the policies."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, explain and test the policies.")

_Directory = Annotated[
    Path | None, typer.Option("--policies", metavar="DIR", help="More policies; same id replaces a shipped one.")
]


@app.command("list", epilog="Example: octoguard policies list --format json | jq length")
def list_policies(
    policies: _Directory = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json", help="How to write the list.")
    ] = "text",
) -> None:
    """List every policy with its severity and enforcement."""
    from octoguard.workflows.policies import listing

    sys.stdout.write(listing(policies, format))


@app.command("show", epilog="Examples: octoguard policies show sql-public-ip; octoguard policies show CKV_GCP_25")
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="A policy id, or an alias such as CKV_GCP_25.")],
    policies: _Directory = None,
) -> None:
    """Explain a policy: what it flags, why, and the Terraform to write instead."""
    from octoguard.workflows.policies import explanation

    sys.stdout.write(explanation(name, policies))


@app.command("test", epilog="Example: octoguard policies test --policies ./our-policies")
def test(
    policies: Annotated[
        Path | None, typer.Option("--policies", metavar="DIR", help="Test these instead of the shipped ones.")
    ] = None,
    only: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Test only these policies.")] = None,
) -> None:
    """Run the test cases beside every policy: exit 0 when all hold, 1 when one does not."""
    from octoguard.workflows.policies import test_report

    text, holds = test_report(policies, only or [])
    sys.stdout.write(text)
    raise typer.Exit(0 if holds else 1)
