"""`octoguard report rightsizing`: possible monthly savings."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
import typer.core

from octoguard import registry
from octoguard.cli._options import Config, Output
from octoguard.cli._output import emit, write

if TYPE_CHECKING:
    from octoguard.rightsizing.marks import Mark

FORMATS = registry.names("octoguard.renderers.rightsizing")
app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Create monthly reports.")


class _ReportGroup(typer.core.TyperGroup):
    """A group that is also a command: a first argument that is not a subcommand belongs to the report.

    An environment with the name of a subcommand is given as `-- claim`.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments of the report, or find the subcommand."""
        words = [word for word in args if word != "--debug"]
        if words and words[0] in self.commands:
            ctx.meta[_SUBCOMMAND] = True
        else:
            ctx.allow_interspersed_args, ctx.allow_extra_args = True, False
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters of the report. Before a subcommand there is no argument."""
        return [
            p for p in super().get_params(ctx) if not (ctx.meta.get(_SUBCOMMAND) and p.param_type_name == "argument")
        ]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The usage of the report; the help lists the subcommands."""
        return super().collect_usage_pieces(ctx)[:-1]


_SUBCOMMAND = "octoguard.report.subcommand"
rightsizing_app = typer.Typer(cls=_ReportGroup, rich_markup_mode=None)
app.add_typer(rightsizing_app, name="rightsizing")
EXAMPLES = """Examples:

octoguard report rightsizing --offline recorded.json

octoguard report rightsizing prod --plan plan.json --root infra/environments/prod

octoguard report rightsizing --folder 482916370155 --format csv --output everything.csv

octoguard report rightsizing prod

octoguard report rightsizing --project octollm-prod --record 2026-11.json --format json --output 2026-11-report.json

octoguard report rightsizing --offline 2026-11.json --previous 2026-10-report.json --format markdown

octoguard report rightsizing prod --plan plan.json --billing-export bill.csv --commitments commitments.json

octoguard report rightsizing --offline recommendations.json --min-saving 5 --label team=payments --plan plan.json

octoguard report rightsizing claim projects/octollm-prod/locations/us-central1-a/recommenders/R/recommendations/ID
"""


@app.callback()
def _root() -> None:
    """Create monthly reports."""


@rightsizing_app.callback(invoke_without_command=True, epilog=EXAMPLES)
def rightsizing(
    context: typer.Context,
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
        list[Path] | None,
        typer.Option(
            "--offline",
            metavar="FILE",
            help="Read a recording, output of gcloud (JSON) or a BigQuery export instead of the APIs. Repeatable.",
        ),
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
    min_saving: Annotated[
        str | None,
        typer.Option(
            "--min-saving", metavar="AMOUNT", help="Leave out smaller monthly savings. The report says how many."
        ),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option("--label", metavar="KEY=VALUE", help="Keep resources with this Terraform label. Repeatable."),
    ] = None,
    waivers: Annotated[
        Path | None,
        typer.Option("--waivers", metavar="FILE", help="The exclusions of recommendations (default: waivers.yaml)."),
    ] = None,
    commitments: Annotated[
        Path | None,
        typer.Option(
            "--commitments",
            metavar="FILE",
            help="The commitments held: the output of gcloud compute commitments list --format=json.",
        ),
    ] = None,
    billing_export: Annotated[
        Path | None,
        typer.Option(
            "--billing-export",
            metavar="FILE",
            help="A Cloud Billing export (CSV or JSON), to compare the savings with the bill.",
        ),
    ] = None,
    commitment_term: Annotated[
        Literal["1-year", "3-years"] | None,
        typer.Option("--commitment-term", help="The term of the recommended commitments (default: 1-year)."),
    ] = None,
    commitment_risk: Annotated[
        Literal["low", "break-even"] | None,
        typer.Option(
            "--commitment-risk",
            help="low: commit to what always runs. break-even: commit to more (default: low).",
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="The format of the report.")
    ] = "text",
    output: Output = None,
    config: Config = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every recommendation.")] = False,
) -> None:
    """Report possible monthly savings.

    Combines Google's recommendations with measured utilisation. Exit code 4 if nothing could be read.
    The subcommands mark recommendations at Google.
    """
    if context.invoked_subcommand is not None:
        return
    from octoguard.extras import require

    require("report", "octoguard report rightsizing")
    from octoguard.workflows.rightsizing import run
    from octoguard.workflows.rightsizing_request import RightsizingRequest

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
        offline=tuple(offline or ()),
        min_saving=min_saving,
        labels=tuple(label or ()),
        waivers=waivers,
        commitments=commitments,
        billing_export=billing_export,
        commitment_term=commitment_term,
        commitment_risk=commitment_risk,
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


Ids = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="The full name of a recommendation, or with --report its last part."),
]
FromReport = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE", help="A report (--format json) to find the full names of IDs in."),
]
Note = Annotated[
    str | None,
    typer.Option(
        "--note",
        metavar="TEXT",
        help="A note for Google to store: letters, digits and _ . / -, such as platform/PR-123.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the changes and write nothing.")]
QuotaProject = Annotated[
    str | None, typer.Option("--quota-project", metavar="ID", help="The project whose quota the API calls use.")
]
Timeout = Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=1, help="The time limit of each API call.")]


def _examples(mark: str, *more: str) -> str:
    name = "projects/octollm-prod/locations/us-central1-a/recommenders/R/recommendations/ID"
    lines = [f"{mark} {name}", f"{mark} --report 2026-11-report.json ID --dry-run", *more]
    return "\n\n".join(["Examples:", *(f"octoguard report rightsizing {line}" for line in lines)])


@rightsizing_app.command(
    "claim", epilog=_examples("claim", "claim --report 2026-11-report.json ID --note platform/PR-123")
)
def claim(
    ids: Ids,
    report: FromReport = None,
    note: Note = None,
    dry_run: DryRun = False,
    quota_project: QuotaProject = None,
    timeout: Timeout = 60.0,
    config: Config = None,
) -> None:
    """Mark recommendations as claimed: somebody starts to apply them.

    Google stops updating them. Allowed for ACTIVE and CLAIMED recommendations. Exit code 4 if any was not marked.
    """
    _mark("claim", ids, report, note, dry_run, quota_project, timeout, config)


@rightsizing_app.command("dismiss", epilog=_examples("dismiss"))
def dismiss(
    ids: Ids,
    report: FromReport = None,
    dry_run: DryRun = False,
    quota_project: QuotaProject = None,
    timeout: Timeout = 60.0,
    config: Config = None,
) -> None:
    """Mark recommendations as dismissed: you decided not to apply them.

    Allowed for ACTIVE recommendations. Exit code 4 if any was not marked.
    """
    _mark("dismiss", ids, report, None, dry_run, quota_project, timeout, config)


@rightsizing_app.command("succeed", epilog=_examples("succeed"))
def succeed(
    ids: Ids,
    report: FromReport = None,
    note: Note = None,
    dry_run: DryRun = False,
    quota_project: QuotaProject = None,
    timeout: Timeout = 60.0,
    config: Config = None,
) -> None:
    """Mark recommendations as succeeded: they were applied.

    Allowed for all but DISMISSED recommendations. Exit code 4 if any was not marked.
    """
    _mark("succeed", ids, report, note, dry_run, quota_project, timeout, config)


@rightsizing_app.command("fail", epilog=_examples("fail"))
def fail(
    ids: Ids,
    report: FromReport = None,
    note: Note = None,
    dry_run: DryRun = False,
    quota_project: QuotaProject = None,
    timeout: Timeout = 60.0,
    config: Config = None,
) -> None:
    """Mark recommendations as failed: applying them did not work.

    Allowed for all but DISMISSED recommendations. Exit code 4 if any was not marked.
    """
    _mark("fail", ids, report, note, dry_run, quota_project, timeout, config)


def _mark(
    mark: "Mark",
    ids: list[str],
    report: Path | None,
    note: str | None,
    dry_run: bool,
    quota_project: str | None,
    timeout: float,
    config: Path | None,
) -> None:
    """Mark the recommendations, and print each result as soon as it is known."""
    from octoguard.errors import GoogleApiError
    from octoguard.renderers.listings import marks as listing
    from octoguard.workflows.marks import MarkRequest, run

    outcomes = []
    for outcome in run(MarkRequest(mark, tuple(ids), report, note, dry_run, quota_project, timeout, config)):
        outcomes.append(outcome)
        emit(f"{listing.line(outcome, dry_run=dry_run)}\n")
    failed = sum(bool(outcome.problem) for outcome in outcomes)
    if failed:
        raise GoogleApiError(listing.failed(failed, len(outcomes)))
