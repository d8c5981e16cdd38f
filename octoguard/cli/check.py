"""`octoguard check`: check one plan against the policies and the budget."""

from typing import Annotated

import typer

from octoguard.cli._options import (
    BaselineFile,
    Config,
    Env,
    ExternalChecks,
    Formats,
    Offline,
    Output,
    Policies,
    RemoteStates,
    Root,
    Schema,
    State,
    StubVariables,
    Trust,
    VarFiles,
    Variables,
    Verbose,
    Waivers,
    With,
    offline_options,
)
from octoguard.cli._output import deliver

EXAMPLES = """Examples:

terraform show -json tfplan | octoguard check - --env prod

octoguard check tfplan --env prod

octoguard check prod --offline

octoguard check plan.json --env prod --baseline octoguard-baseline.json

octoguard check plan.json --root infra/environments/prod --trust git:refs/remotes/origin/main

octoguard check plan.json --fail-on high

octoguard check plan.json --changed-only

octoguard check plan.json --with checkov --external-checks-dir our-checks

octoguard check plan.json --format markdown --output comment.md

octoguard check plan.json --root . --format sarif=octoguard.sarif --format markdown=comment.md --format text

octoguard check plan.json --root . --format github

octoguard check plan.json --root . --format gitlab=gl-code-quality.json --format gitlab-terraform=gl-terraform.json

octoguard check plan.json --format json | jq '.findings[] | select(.status == "fail")'
"""


def check(
    plan: Annotated[
        str,
        typer.Argument(
            metavar="PLAN",
            help="The output of `terraform show -json` (plain or gzip), a saved plan file, or - for standard input. "
            "With --offline: a Terraform root or an environment.",
        ),
    ],
    env: Env = None,
    format: Formats = None,  # noqa: A002 - the option's name
    output: Output = None,
    policies: Policies = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="SEVERITY",
            help="Deny by severity instead of enforcement: low, medium, high or critical, and above.",
        ),
    ] = None,
    changed_only: Annotated[
        bool,
        typer.Option(
            "--changed-only", help="Only findings on resources that the plan changes decide. The others are listed."
        ),
    ] = False,
    config: Config = None,
    waivers: Waivers = None,
    baseline: BaselineFile = None,
    root: Root = None,
    trust: Trust = None,
    offline: Offline = False,
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
            "--list-as", metavar="CATALOGUE", help="Name findings by the IDs of checkov, trivy, cis-gcp-5.0, ..."
        ),
    ] = None,
    verbose: Verbose = False,
) -> None:
    """Check a Terraform plan against the policies and the budget.

    Exit code 0 if the verdict is allow or review, 1 if it is deny, 3 if the plan cannot be read or a report cannot be
    written.
    """
    from octoguard.workflows.check import run
    from octoguard.workflows.inputs import CheckRequest

    result = run(
        CheckRequest(
            plan=plan,
            environment=env,
            formats=tuple(format or ()),
            output=output,
            policies=policies,
            fail_on=fail_on,
            changed_only=changed_only,
            config=config,
            verbose=verbose,
            options=offline_options(offline, var_file, var, state, schema, remote_state, stub_variables),
            waivers=waivers,
            baseline=baseline,
            root=root,
            trust=trust,
            scanners=tuple(scanners or ()),
            external_checks=tuple(external_checks or ()),
            list_as=list_as,
        )
    )
    deliver(result.rendered)
    raise typer.Exit(0 if result.passes or result.text_decides else 1)
