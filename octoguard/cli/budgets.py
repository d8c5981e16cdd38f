"""`octoguard budgets sync`: create and update the budgets of octoguard.toml in Cloud Billing."""

from typing import Annotated

import typer

from octoguard.cli._options import Config
from octoguard.cli._output import emit

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Create and update budgets in Cloud Billing.")
EXAMPLES = """Examples:

octoguard budgets sync --dry-run

octoguard budgets sync

octoguard budgets sync prod --billing-account 01A2B3-C4D5E6-F7A8B9
"""


@app.callback()
def _budgets() -> None:
    """Create and update budgets in Cloud Billing."""


@app.command("sync", epilog=EXAMPLES)
def sync(
    env: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ENV|DIR...]", help="The environments, by name or root. Default: every [budgets.*]."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the changes and write nothing. Exit code 1 if there are any.")
    ] = False,
    billing_account: Annotated[
        str | None,
        typer.Option(
            "--billing-account", metavar="ID", help="The billing account. Default: billing_account under [google]."
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
    """Create and update the budgets that octoguard.toml defines.

    Exit code 1 if a budget still differs.
    """
    from octoguard.workflows.budgets import BudgetsRequest, sync

    result = sync(BudgetsRequest(dry_run, billing_account, tuple(env or ()), quota_project, timeout, config))
    emit(result.text)
    raise typer.Exit(0 if result.in_step else 1)
