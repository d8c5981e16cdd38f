"""`octoguard prices`: read the price catalogue."""

import sys
from typing import Annotated

import typer

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
    """Explain a price: what it is made of, and where each part comes from."""
    from octoguard.workflows.prices import explanation

    sys.stdout.write(explanation(name, region))
