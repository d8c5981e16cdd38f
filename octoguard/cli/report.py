"""`octoguard report rightsizing`: what could be saved, every month."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard import registry
from octoguard.cli._options import Config, Output
from octoguard.cli._output import write

FORMATS = registry.names("octoguard.renderers.rightsizing")
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Reports that are made every month.")
EXAMPLES = """Examples:

octoguard report rightsizing --offline recorded.json

octoguard report rightsizing prod --plan plan.json --root infra/environments/prod

octoguard report rightsizing --folder 482916370155 --format csv --output everything.csv

octoguard report rightsizing --project octollm-prod --record 2026-11.json --format json --output 2026-11-report.json

octoguard report rightsizing --offline 2026-11.json --previous 2026-10-report.json --format markdown
"""


@app.callback()
def _root() -> None:
    """Reports that are made every month."""


@app.command("rightsizing", epilog=EXAMPLES)
def rightsizing(
    env: Annotated[
        str | None,
        typer.Argument(metavar="[ENV|DIR]", help="dev, staging, prod, or a root: its projects by octoguard.toml."),
    ] = None,
    project: Annotated[
        list[str] | None, typer.Option("--project", metavar="ID", help="Ask about this project; repeatable.")
    ] = None,
    folder: Annotated[
        list[str] | None,
        typer.Option("--folder", metavar="ID", help="Ask about every project below this folder; repeatable."),
    ] = None,
    organization: Annotated[
        list[str] | None,
        typer.Option("--organization", metavar="ID", help="Ask about every project of it; repeatable."),
    ] = None,
    location: Annotated[
        list[str] | None,
        typer.Option("--location", metavar="REGION", help="Look here too: a region, a zone or global; repeatable."),
    ] = None,
    billing_account: Annotated[
        str | None,
        typer.Option(
            "--billing-account", metavar="ID", help="Ask it about commitments; alone, ask about its projects too."
        ),
    ] = None,
    quota_project: Annotated[
        str | None, typer.Option("--quota-project", metavar="ID", help="The project whose quota the calls use.")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=1, help="How long to try each call.")
    ] = 60.0,
    utilisation: Annotated[
        bool,
        typer.Option("--utilisation/--no-utilisation", help="Judge by Cloud Monitoring what Google is silent about."),
    ] = True,
    month: Annotated[
        str | None, typer.Option("--month", metavar="2026-11", help="The month that it is made for.")
    ] = None,
    offline: Annotated[
        Path | None, typer.Option("--offline", metavar="FILE", help="Replay a recording; asks nobody.")
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan", metavar="FILE", help="A plan or a state (terraform show -json), to join addresses from."
        ),
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option("--root", metavar="DIR", help="The Terraform root of it, to name the lines to change."),
    ] = None,
    previous: Annotated[
        list[Path] | None,
        typer.Option("--previous", metavar="FILE", help="An earlier report (--format json); repeatable."),
    ] = None,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="Keep Google's answers, to replay them later.")
    ] = None,
    scrub: Annotated[
        bool, typer.Option("--scrub", help="Replace every name in the recording, the same one always alike.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="How to write the report.")
    ] = "text",
    output: Output = None,
    config: Config = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every recommendation.")] = False,
) -> None:
    """Report possible savings a month.

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
        scrub=scrub,
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
