"""`octoguard report rightsizing`: possible monthly savings."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard import registry
from octoguard.cli._options import Config, Output
from octoguard.cli._output import write

FORMATS = registry.names("octoguard.renderers.rightsizing")
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Create monthly reports.")
EXAMPLES = """Examples:

octoguard report rightsizing --offline recorded.json

octoguard report rightsizing prod --plan plan.json --root infra/environments/prod

octoguard report rightsizing --folder 482916370155 --format csv --output everything.csv

octoguard report rightsizing prod

octoguard report rightsizing --project octollm-prod --record 2026-11.json --format json --output 2026-11-report.json

octoguard report rightsizing --offline 2026-11.json --previous 2026-10-report.json --format markdown
"""


@app.callback()
def _root() -> None:
    """Create monthly reports."""


@app.command("rightsizing", epilog=EXAMPLES)
def rightsizing(
    env: Annotated[
        str | None,
        typer.Argument(
            metavar="[ENV|DIR]", help="The environment, by name or root. octoguard.toml names its projects."
        ),
    ] = None,
    project: Annotated[
        list[str] | None, typer.Option("--project", metavar="ID", help="The project to report on. Repeatable.")
    ] = None,
    folder: Annotated[
        list[str] | None,
        typer.Option("--folder", metavar="ID", help="The folder whose projects to report on. Repeatable."),
    ] = None,
    organization: Annotated[
        list[str] | None,
        typer.Option("--organization", metavar="ID", help="The organization whose projects to report on. Repeatable."),
    ] = None,
    location: Annotated[
        list[str] | None,
        typer.Option(
            "--location", metavar="REGION", help="An additional location: a region, a zone or global. Repeatable."
        ),
    ] = None,
    billing_account: Annotated[
        str | None,
        typer.Option(
            "--billing-account",
            metavar="ID",
            help="The billing account whose commitments to report on; without a project, also its projects.",
        ),
    ] = None,
    quota_project: Annotated[
        str | None, typer.Option("--quota-project", metavar="ID", help="The project whose quota the API calls use.")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="The time limit of each API call.")
    ] = 60.0,
    utilisation: Annotated[
        bool,
        typer.Option(
            "--utilisation/--no-utilisation",
            help="Read utilisation from Cloud Monitoring for resources without a recommendation.",
        ),
    ] = True,
    month: Annotated[str | None, typer.Option("--month", metavar="2026-11", help="The month of the report.")] = None,
    offline: Annotated[
        Path | None, typer.Option("--offline", metavar="FILE", help="Read a recording instead of the APIs.")
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan",
            metavar="FILE",
            help="A plan or a state (terraform show -json) to match resources with Terraform addresses.",
        ),
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option("--root", metavar="DIR", help="The Terraform root of the plan, to show the lines to change."),
    ] = None,
    previous: Annotated[
        list[Path] | None,
        typer.Option(
            "--previous", metavar="FILE", help="An earlier report (--format json) to compare with. Repeatable."
        ),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="Record the API responses in this file, for --offline."),
    ] = None,
    anonymize: Annotated[
        bool,
        typer.Option(
            "--anonymize", "--scrub", help="Replace the names in the recording. Each name has one replacement."
        ),
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="The format of the report.")
    ] = "text",
    output: Output = None,
    config: Config = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every recommendation.")] = False,
) -> None:
    """Report possible monthly savings.

    Combines Google's recommendations with measured utilisation. Exit code 4 if nothing could be read.
    """
    from octoguard.extras import require

    require("report", "octoguard report rightsizing")
    from octoguard.workflows.rightsizing import RightsizingRequest, run

    request = RightsizingRequest(
        environment=env,
        projects=tuple(project or ()),
        folders=tuple(folder or ()),
        organizations=tuple(organization or ()),
        locations=tuple(location or ()),
        billing_account=billing_account,
        quota_project=quota_project,
        measure=utilisation,
        timeout=timeout,
        month=month,
        plan=plan,
        root=root,
        previous=tuple(previous or ()),
        record=record,
        anonymize=anonymize,
        offline=offline,
        format=format,
        config=config,
        verbose=verbose,
        color=output is None,
    )
    text = run(request)
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write(output, text, "report")
