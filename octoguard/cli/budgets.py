"""`octoguard budgets sync`: the budgets of octoguard.toml, at Google."""

from typing import Annotated

import typer

from octoguard.cli._options import Config
from octoguard.cli._output import emit

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The budgets of octoguard.toml at Google Cloud.")
EXAMPLES = """Examples:

octoguard budgets sync --dry-run

octoguard budgets sync prod --billing-account 01A2B3-C4D5E6-F7A8B9
"""


@app.callback()
def _budgets() -> None:
    """The budgets of octoguard.toml at Google Cloud."""


@app.command("sync", epilog=EXAMPLES)
def sync(
    env: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENV|DIR...]", help="Only these environments, by name or root; else all [budgets.*]."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; exit 1 if anything would.")
    ] = False,
    billing_account: Annotated[
        str | None, typer.Option("--billing-account", metavar="ID", help="Else billing_account under [google].")
    ] = None,
    quota_project: Annotated[
        str | None, typer.Option("--quota-project", metavar="ID", help="The project whose quota the calls use.")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="How long to try each call.")
    ] = 60.0,
    config: Config = None,
) -> None:
    """Create and update budgets as octoguard.toml has them.

    Exit code 1 if they still differ.
    """
    from octoguard.workflows.budgets import BudgetsRequest, sync

    result = sync(BudgetsRequest(dry_run, billing_account, tuple(env or ()), quota_project, timeout, config))
    emit(result.text)
    raise typer.Exit(0 if result.in_step else 1)
