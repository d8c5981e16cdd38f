"""`octoguard cost`: estimate the monthly cost of a plan."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard import registry
from octoguard.cli._options import Config, RemoteStates, Schema, State, StubVariables, VarFiles, Variables, plan_options
from octoguard.cli._output import note, show, write

FORMATS = registry.names("octoguard.renderers.costs")
EXAMPLES = """Examples:

terraform show -json tfplan | octoguard cost -

octoguard cost prod --usage infracost-usage.yml

octoguard cost infra/environments/dev --offline --group-by module

octoguard cost plan.json --group-by label:team

octoguard cost plan.json --all

octoguard cost plan.json --explain 'google_container_node_pool.pools["default"]'

octoguard cost diff main.json plan.json

octoguard cost diff staging prod --offline --format markdown

octoguard cost plan.json --price-book pricing-table.csv

octoguard cost prod --currency EUR --rates rates.csv

octoguard cost plan.json --format markdown --output cost.md

octoguard cost prod --format focus --month 2027-01 --output costs.csv

octoguard cost prod --format focus-parquet --output costs.parquet

octoguard cost plan.json --format json | jq .cost.scenarios.expected.net_monthly_usd

octoguard cost prod --what-if cud-3y

octoguard cost prod --what-if machine_type=n2-standard-8:n2-standard-4 --what-if zonal

octoguard cost --coverage
"""


def cost(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PLAN|DIR|ENV | diff BASE HEAD",
            help="The output of `terraform show -json`, a saved plan file, - for standard input, a Terraform root, or "
            "an environment. `diff BASE HEAD` compares two of them.",
            show_default=False,
        ),
    ] = None,
    env: Annotated[
        str | None,
        typer.Option(
            "--env",
            "-e",
            metavar="ENV",
            help="The environment whose budget applies. Default: from the target, its root or the plan.",
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="The format of the report.")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to this file.")
    ] = None,
    usage: Annotated[
        str | None,
        typer.Option(
            "--usage",
            metavar="FILE|small|medium|large",
            help="A usage file (infracost-usage.yml), or built-in defaults.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Reject usage files with unknown keys or types without a price.")
    ] = False,
    price_book: Annotated[
        Path | None,
        typer.Option(
            "--price-book",
            metavar="FILE",
            help="The negotiated prices: the pricing table of the billing account, as CSV.",
        ),
    ] = None,
    group_by: Annotated[
        str, typer.Option("--group-by", metavar="service|module|label:KEY", help="Show the sums of these groups.")
    ] = "service",
    show_all: Annotated[
        bool, typer.Option("--all", help="List every resource with its components, prices and sources.")
    ] = False,
    explain: Annotated[
        list[str] | None,
        typer.Option(
            "--explain",
            metavar="ADDRESS",
            help="Show only this resource: arithmetic, SKUs, sources and assumptions. Repeatable.",
        ),
    ] = None,
    compare_to: Annotated[
        str | None,
        typer.Option(
            "--compare-to", metavar="BASE", help="Same as `diff BASE`. Default: compare with the state before the plan."
        ),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option("--currency", metavar="CODE", help="Convert the amounts with the exchange rates of [cost.rates]."),
    ] = None,
    rates: Annotated[
        Path | None,
        typer.Option(
            "--rates", metavar="FILE", help="Exchange rates as CSV: currency, rate (units for 1 USD), as_of, source."
        ),
    ] = None,
    month: Annotated[
        str | None,
        typer.Option("--month", metavar="YYYY-MM", help="The month of a FOCUS dataset. Default: the next full month."),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="CHANGE",
            help="Compare with: cud-1y, cud-3y, flex-1y, flex-3y, spot=SHARE, machine_type=[OLD:]NEW, "
            "region=[OLD:]NEW or zonal. Repeatable.",
        ),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="List the priced, free and unsupported types, beside Infracost's; exit.")
    ] = False,
    gke_free_tier: Annotated[
        bool, typer.Option("--gke-free-tier", help="Subtract the GKE credit of the billing account: 74.40 USD, once.")
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
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="List every unsupported resource; with --all, every assumption.")
    ] = False,
) -> None:
    """Estimate the monthly cost of a plan.

    The report shows floor, expected and ceiling, sums by service, and the resources that make 95% of the cost. For a
    change, it shows the resources that change. Exit code 1 if the cost exceeds the budget.
    """
    from octoguard.errors import UsageError
    from octoguard.workflows.cost import CostRequest, run

    if coverage:
        from octoguard.workflows.cost_coverage import coverage as lists

        sys.stdout.write(lists(format))
        return
    target, base = _targets(targets or [])
    if base and compare_to:
        raise UsageError("diff BASE HEAD and --compare-to both name a base: remove --compare-to")
    result = run(
        CostRequest(
            target=target,
            options=plan_options(var_file, var, state, schema, remote_state, stub_variables),
            offline=offline,
            environment=env,
            format=format,
            usage=usage,
            strict_usage=strict,
            group_by=group_by,
            show_all=show_all,
            explain=tuple(explain or ()),
            config=config,
            compare_to=base or compare_to,
            gke_free_tier=gke_free_tier,
            price_book=price_book,
            verbose=verbose,
            color=output is None,
            currency=currency,
            rates=rates,
            month=month,
            what_if=tuple(what_if or ()),
        )
    )
    if result.note:
        note(result.note)
    if output is not None:
        write(output, result.output, "costs")
    else:
        show(result.output)
    raise typer.Exit(0 if result.passes else 1)


def _targets(names: list[str]) -> tuple[str, str | None]:
    """(target, base). `diff` is a comparison only in front of two targets; alone, it is a target with that name."""
    from octoguard.errors import UsageError

    if len(names) == 3 and names[0] == "diff":
        return names[2], names[1]
    if not names:
        raise UsageError("there is no target: give a plan, a directory or an environment")
    if len(names) > 1:
        raise UsageError(
            f"{len(names)} targets: give one plan, directory or environment, or compare two with "
            "octoguard cost diff BASE HEAD"
        )
    return names[0], None
