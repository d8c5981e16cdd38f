"""`octoguard cost`: say what a plan costs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard import registry
from octoguard.cli._options import Config, RemoteStates, Schema, State, StubVariables, VarFiles, Variables, plan_options
from octoguard.cli._output import write

FORMATS = registry.names("octoguard.renderers.costs")
EXAMPLES = """Examples:

terraform show -json tfplan | octoguard cost -

octoguard cost prod --usage infracost-usage.yml

octoguard cost infra/environments/dev --offline --group-by service

octoguard cost plan.json --price-book pricing-table.csv

octoguard cost plan.json --format json | jq .cost.scenarios.expected.net_monthly_usd
"""


def cost(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="PLAN|DIR|ENV",
            help="The output of `terraform show -json`, a saved plan, - for standard input, the root of a Terraform "
            "configuration, or an environment.",
        ),
    ] = None,
    env: Annotated[
        str | None,
        typer.Option(
            "--env",
            "-e",
            metavar="ENV",
            help="Use the budget of this environment; else by name, root or plan.",
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="How to write it.")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it to a file instead.")
    ] = None,
    usage: Annotated[
        str | None,
        typer.Option(
            "--usage",
            metavar="FILE|small|medium|large",
            help="A usage file (infracost-usage.yml), or shipped defaults.",
        ),
    ] = None,
    price_book: Annotated[
        Path | None,
        typer.Option(
            "--price-book", metavar="FILE", help="Negotiated prices: the pricing table of the billing account, as CSV."
        ),
    ] = None,
    group_by: Annotated[
        str, typer.Option("--group-by", metavar="resource|service|module", help="What to sum up by.")
    ] = "resource",
    compare_to: Annotated[
        str | None, typer.Option("--compare-to", metavar="PLAN", help="Compare to another plan, not to what is there.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List the types that are priced, free and unsupported, and stop.")
    ] = False,
    gke_free_tier: Annotated[
        bool, typer.Option("--gke-free-tier", help="Take the GKE credit of the billing account off: 74.40 USD, once.")
    ] = False,
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
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show everything that was assumed.")] = False,
) -> None:
    """Estimate what a plan costs a month.

    The report has floor, expected and ceiling, before and after the change, and the resources without a price.
    """
    from octoguard.errors import UsageError
    from octoguard.workflows.cost import CostRequest, run

    if coverage:
        from octoguard.workflows.cost_coverage import coverage as lists

        sys.stdout.write(lists(format))
        return
    if target is None:
        raise UsageError("what should be priced? Give a plan, a directory or an environment")
    result = run(
        CostRequest(
            target=target,
            options=plan_options(var_file, var, state, schema, remote_state, stub_variables),
            offline=offline,
            environment=env,
            format=format,
            usage=usage,
            group_by=group_by,
            config=config,
            compare_to=compare_to,
            gke_free_tier=gke_free_tier,
            price_book=price_book,
            verbose=verbose,
            color=output is None,
        )
    )
    if output is None:
        sys.stdout.write(result.text)
        sys.stdout.flush()
    else:
        write(output, result.text, "costs")
    raise typer.Exit(0 if result.passes else 1)
