"""`octoguard prices`: show and update the list prices."""

from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import Config
from octoguard.cli._output import emit

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Show and update the list prices.")

EXAMPLES = """Examples:

octoguard prices show n2-standard-8 --region us-central1

octoguard prices show pd-capacity

octoguard prices show B188-61DD-52E4
"""


@app.callback()
def _root() -> None:
    """Show and update the list prices."""


@app.command("show", epilog=EXAMPLES)
def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A machine type, a SKU name or ID, or words of a SKU name.")
    ],
    region: Annotated[
        str | None,
        typer.Option(
            "--region",
            "-r",
            metavar="REGION",
            help="The region. Default: all regions, or us-central1 for a machine type.",
        ),
    ] = None,
) -> None:
    """Explain a price: its parts and their sources."""
    from octoguard.workflows.prices import explanation

    emit(explanation(name, region))


REFRESH_EXAMPLES = """Examples:

octoguard prices refresh --dry-run

octoguard prices refresh --plan prod.json --output my-prices

octoguard prices refresh --service "Compute Engine" --region us-central1

octoguard prices refresh --record catalogue.json --dry-run

octoguard prices refresh --offline catalogue.json --output my-prices
"""


@app.command("refresh", epilog=REFRESH_EXAMPLES)
def refresh(
    service: Annotated[
        list[str] | None,
        typer.Option("--service", metavar="NAME", help="Only this service, by its name in pricing/. Repeatable."),
    ] = None,
    region: Annotated[str, typer.Option("--region", "-r", metavar="REGION", help="Only this region.")] = "",
    plan: Annotated[
        list[str] | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help="The plan whose prices and costs are compared. Repeatable. Default: the environments of "
            "octoguard.toml.",
        ),
    ] = None,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Keep the old price if the catalogue dropped it.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the changes and write nothing.")] = False,
    offline: Annotated[
        Path | None, typer.Option("--offline", metavar="FILE", help="Read a recording instead of the API.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="Record the API responses in this file.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="The directory for the prices. Default: [cost] pricing, else pricing/.",
        ),
    ] = None,
    quota_project: Annotated[
        str | None, typer.Option("--quota-project", metavar="ID", help="The project whose quota the API calls use.")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="The time limit of each API call.")
    ] = 60.0,
    config: Config = None,
) -> None:
    """Update the list prices from the Cloud Billing Catalog.

    Exit code 1, and nothing is written, if the catalogue no longer has a price that a resource needs.
    """
    from octoguard.workflows.refresh import RefreshRequest
    from octoguard.workflows.refresh import refresh as refreshed

    result = refreshed(
        RefreshRequest(
            services=tuple(service or ()),
            region=region,
            plans=tuple(plan or ()),
            accept_loss=accept_loss,
            dry_run=dry_run,
            offline=offline,
            record=record,
            output=output,
            quota_project=quota_project,
            timeout=timeout,
            config=config,
        )
    )
    emit(result.text)
    raise typer.Exit(0 if result.taken else 1)
