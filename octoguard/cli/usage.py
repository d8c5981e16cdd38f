"""`octoguard usage init` and `octoguard usage sync`: create a usage file for a plan, and fill it with measurements."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import Config, RemoteStates, Schema, State, StubVariables, VarFiles, Variables, plan_options
from octoguard.cli._output import note

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Create and fill usage files for cost estimates.")
EXAMPLES = """Examples:

octoguard usage init plan.json

terraform show -json tfplan | octoguard usage init - --output usage.yml

octoguard usage init prod --offline --output usage.yml --merge

octoguard usage init plan.json --by-type --size large

octoguard usage init plan.json --output -
"""

SYNC_EXAMPLES = """Examples:

octoguard usage sync plan.json --from-billing bill.csv

octoguard usage sync prod --offline --from-billing bill.jsonl --output usage.yml

octoguard usage sync plan.json --from-monitoring series.json --months 1 --output -

octoguard usage sync prod --live --project octollm-prod --record usage-2026-12.json
"""


@app.callback()
def _usage() -> None:
    """Create and fill usage files for cost estimates."""


@app.command("init", epilog=EXAMPLES)
def init(
    target: Annotated[
        str,
        typer.Argument(
            metavar="PLAN|DIR|ENV",
            help="The output of `terraform show -json`, a saved plan file, - for standard input, a Terraform root, or "
            "an environment.",
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The usage file; - for standard output. Default: [cost] usage, else octoguard-usage.yml.",
            show_default=False,
        ),
    ] = None,
    by_type: Annotated[
        bool, typer.Option("--by-type", help="One entry for each resource type, not for each resource.")
    ] = False,
    merge: Annotated[
        bool, typer.Option("--merge", help="Add missing entries to an existing file and keep its text.")
    ] = False,
    size: Annotated[
        str, typer.Option("--size", metavar="small|medium|large", help="The built-in defaults to show in comments.")
    ] = "medium",
    config: Config = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Plan a directory without credentials or network.")
    ] = False,
    var_file: VarFiles = None,
    var: Variables = None,
    state: State = None,
    schema: Schema = None,
    remote_state: RemoteStates = None,
    stub_variables: StubVariables = False,
) -> None:
    """Create a usage file for the resources of a plan.

    The file has the keys that the cost depends on. Every key has a description and no value, so a new file does not
    change an estimate. An existing file is never overwritten. Exit code 1 if it lacks entries and --merge is not given.
    """
    from octoguard.workflows.cost import CostRequest
    from octoguard.workflows.usage import UsageInitRequest
    from octoguard.workflows.usage import init as create

    options = plan_options(var_file, var, state, schema, remote_state, stub_variables)
    plan = CostRequest(target=target, options=options, offline=offline, config=config)
    result = create(UsageInitRequest(plan, output, by_type, merge, size))
    if result.text:
        sys.stdout.write(result.text)
        sys.stdout.flush()
    for message in result.messages:
        note(message)
    raise typer.Exit(0 if result.is_complete else 1)


@app.command("sync", epilog=SYNC_EXAMPLES)
def sync(
    target: Annotated[
        str,
        typer.Argument(
            metavar="PLAN|DIR|ENV",
            help="The output of `terraform show -json`, a saved plan file, - for standard input, a Terraform root, or "
            "an environment.",
        ),
    ],
    from_billing: Annotated[
        list[Path] | None,
        typer.Option(
            "--from-billing",
            metavar="FILE",
            help="Rows of the Cloud Billing export to BigQuery: CSV, JSON or JSON lines. Repeatable.",
        ),
    ] = None,
    from_monitoring: Annotated[
        list[Path] | None,
        typer.Option(
            "--from-monitoring",
            metavar="FILE",
            help="Time series of Cloud Monitoring: the JSON of timeSeries.list, or a recording. Repeatable.",
        ),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Read the time series of --project from Cloud Monitoring.")
    ] = False,
    project: Annotated[
        list[str] | None, typer.Option("--project", metavar="ID", help="A project to read with --live. Repeatable.")
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="Record the live responses in this file, for --from-monitoring."),
    ] = None,
    quota_project: Annotated[
        str | None, typer.Option("--quota-project", metavar="ID", help="The project whose quota the API calls use.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The usage file; - for standard output. Default: [cost] usage, else octoguard-usage.yml.",
            show_default=False,
        ),
    ] = None,
    months: Annotated[int, typer.Option("--months", min=1, max=120, help="The number of measured months to use.")] = 3,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace values that were set by hand too.")] = False,
    config: Config = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Plan a directory without credentials or network.")
    ] = False,
    var_file: VarFiles = None,
    var: Variables = None,
    state: State = None,
    schema: Schema = None,
    remote_state: RemoteStates = None,
    stub_variables: StubVariables = False,
) -> None:
    """Fill the usage file of a plan with measured values.

    A value over several months is a range: the lowest month, the last complete month and the highest month. Each value
    has a comment with its source. Other text of the file and values set by hand stay. Exit code 1 if nothing was
    measured for the resources of the plan.
    """
    from octoguard.workflows.cost import CostRequest
    from octoguard.workflows.usage_measurements import MeasurementSources
    from octoguard.workflows.usage_sync import UsageSyncRequest
    from octoguard.workflows.usage_sync import sync as fill

    options = plan_options(var_file, var, state, schema, remote_state, stub_variables)
    plan = CostRequest(target=target, options=options, offline=offline, config=config)
    sources = MeasurementSources(
        tuple(from_billing or ()), tuple(from_monitoring or ()), live, tuple(project or ()), record, quota_project
    )
    result = fill(UsageSyncRequest(plan, sources, output, months, overwrite))
    if result.text:
        sys.stdout.write(result.text)
        sys.stdout.flush()
    for message in result.messages:
        note(message)
    raise typer.Exit(0 if result.has_values else 1)
