"""`octoguard prices`: read the price catalogue."""

from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import Config
from octoguard.cli._output import emit

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Explain the list prices that costs are made of.")

EXAMPLES = (
    "Examples: octoguard prices show n2-standard-8 --region us-central1; octoguard prices show pd-capacity; "
    "octoguard prices show B188-61DD-52E4"
)


@app.callback()
def _root() -> None:
    """Explain the list prices that costs are made of."""


@app.command("show", epilog=EXAMPLES)
def show(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A machine type, a SKU by name or id, or words of its name.")
    ],
    region: Annotated[
        str | None, typer.Option("--region", "-r", metavar="REGION", help="The region; else all, or us-central1.")
    ] = None,
) -> None:
    """Explain a price: its parts, and the source of each."""
    from octoguard.workflows.prices import explanation

    emit(explanation(name, region))


REFRESH_EXAMPLES = """Examples:

octoguard prices refresh --dry-run

octoguard prices refresh --plan prod.json --output my-prices

octoguard prices refresh --service "Compute Engine" --region us-central1

octoguard prices refresh --offline catalogue.json --output my-prices    # then, in octoguard.toml: [cost] pricing
"""


@app.command("refresh", epilog=REFRESH_EXAMPLES)
def refresh(
    service: Annotated[
        list[str] | None, typer.Option("--service", metavar="NAME", help="Only this service, as pricing/ calls it.")
    ] = None,
    region: Annotated[str, typer.Option("--region", "-r", metavar="REGION", help="Only this region.")] = "",
    plan: Annotated[
        list[str] | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help="Look at this plan, not at the environments of octoguard.toml, for what moves and what is needed.",
        ),
    ] = None,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Keep the old price if the catalogue dropped it.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference and write nothing.")] = False,
    offline: Annotated[
        Path | None, typer.Option("--offline", metavar="FILE", help="Replay a recording; asks nobody.")
    ] = None,
    record: Annotated[Path | None, typer.Option("--record", metavar="FILE", help="Keep Google's answers.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Write the folder there; else [cost] pricing, else pricing/."
        ),
    ] = None,
    quota_project: Annotated[
        str | None, typer.Option("--quota-project", metavar="ID", help="The project whose quota the calls use.")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="How long to try each call.")
    ] = 60.0,
    config: Config = None,
) -> None:
    """Update the list prices from the Cloud Billing Catalog.

    Exit code 1 if a price that a resource needs would be lost.
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
