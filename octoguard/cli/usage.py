"""`octoguard usage init`: create a usage file for a plan."""

import sys
from typing import Annotated

import typer

from octoguard.cli._options import Config, RemoteStates, Schema, State, StubVariables, VarFiles, Variables, plan_options
from octoguard.cli._output import note

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Create usage files for cost estimates.")
EXAMPLES = """Examples:

octoguard usage init plan.json

terraform show -json tfplan | octoguard usage init - --output usage.yml

octoguard usage init prod --offline --output usage.yml --merge

octoguard usage init plan.json --by-type --size large

octoguard usage init plan.json --output -
"""


@app.callback()
def _usage() -> None:
    """Create usage files for cost estimates."""


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
