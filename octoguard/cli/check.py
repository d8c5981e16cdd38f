"""`octoguard check`: judge one plan."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard import registry
from octoguard.cli._output import note
from octoguard.cli.plan import RemoteStates, Schema, State, StubVariables, VarFiles, Variables

FORMATS = registry.names("octoguard.renderers")
SCANNERS = registry.names("octoguard.scanners")
EXAMPLES = """Examples:

terraform show -json tfplan | octoguard check - --env prod

octoguard check prod --offline

octoguard check plan.json --with checkov --external-checks-dir our-checks

octoguard check plan.json --format markdown --output comment.md

octoguard check plan.json --format json | jq '.findings[] | select(.status == "fail")'
"""

Waivers = Annotated[
    Path | None,
    typer.Option(
        "--waivers", metavar="FILE", help="Exceptions; else [check] waivers, or waivers.yaml beside the toml."
    ),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="Findings that octoguard baseline recorded: only new ones decide."),
]
Root = Annotated[
    Path | None,
    typer.Option("--root", metavar="DIR", help="The Terraform root of the plan: comments in its .tf files count."),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="|".join(SCANNERS),
        help="Also run this scanner and merge its findings; [check] with does so always.",
    ),
]
ExternalChecks = Annotated[
    list[Path] | None,
    typer.Option("--external-checks-dir", metavar="DIR", help="Your own checks for the other scanner."),
]
Trust = Annotated[
    str | None,
    typer.Option(
        "--trust",
        metavar="git:REF",
        help="Read octoguard.toml, policies, waivers and baseline at this ref (refs/remotes/origin/main).",
    ),
]


def check(
    plan: Annotated[
        str,
        typer.Argument(
            metavar="PLAN",
            help="The output of `terraform show -json` (plain or gzip), a saved plan file, or - for standard input; "
            "with --offline, a Terraform root, or dev, staging or prod.",
        ),
    ],
    env: Annotated[
        str | None,
        typer.Option(
            "--env",
            "-e",
            metavar="dev|staging|prod",
            help="Judge for this environment; else by its name, root or plan.",
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str | None, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="How to write the report.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to a file instead.")
    ] = None,
    policies: Annotated[
        Path | None, typer.Option("--policies", metavar="DIR", help="More policies; same id replaces a shipped one.")
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="Let severity decide instead of enforcement: low, medium, high or critical and above deny.",
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Use this octoguard.toml; else the nearest one.")
    ] = None,
    waivers: Waivers = None,
    baseline: BaselineFile = None,
    root: Root = None,
    trust: Trust = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Plan PLAN first, without credentials or network, and judge that.")
    ] = False,
    var_file: VarFiles = None,
    var: Variables = None,
    state: State = None,
    schema: Schema = None,
    remote_state: RemoteStates = None,
    stub_variables: StubVariables = False,
    scanners: With = None,
    external_checks: ExternalChecks = None,
    list_as: Annotated[
        str | None,
        typer.Option(
            "--list-as", metavar="CATALOGUE", help="Name findings by the ids of checkov, trivy, cis-gcp-5.0, ..."
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every finding, with its evidence.")] = False,
) -> None:
    """Judge a Terraform plan against the policies and the budget.

    Exit code: 0 the plan may be applied or needs a review, 1 it is denied, 3 it cannot be read.
    """
    from octoguard.workflows.check import CheckRequest, run

    options = None
    if offline:
        from octoguard.sources.terraform import PlanOptions

        options = PlanOptions(
            tuple(var_file or ()), tuple(var or ()), state, schema, tuple(remote_state or ()), stub_variables
        )
    elif var_file or var or state or schema or remote_state or stub_variables:
        from octoguard.errors import UsageError

        raise UsageError(
            "--var-file, --var, --state, --schema, --remote-state and --stub-variables are for plans that octoguard "
            "makes: add --offline"
        )
    result = run(
        CheckRequest(
            plan=plan,
            environment=env,
            format=format,
            policies=policies,
            fail_on=fail_on,
            config=config,
            verbose=verbose,
            color=output is None,
            options=options,
            waivers=waivers,
            baseline=baseline,
            root=root,
            trust=trust,
            scanners=tuple(scanners or ()),
            external_checks=tuple(external_checks or ()),
            list_as=list_as,
        )
    )
    if output is None:
        sys.stdout.write(result.text)
        sys.stdout.flush()
    else:
        write(output, result.text, "report")
    raise typer.Exit(0 if result.passes else 1)


def write(path: Path, text: str, what: str) -> None:
    """Write a result to a file of this user, and report that on standard error."""
    from octoguard.files.atomic import write_output

    write_output(path, text.encode())
    note(f"{what} written to {path}")
