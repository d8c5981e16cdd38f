"""`octoguard verify`: verify a decision, for pipelines that run terraform apply themselves."""

from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import (
    BaselineFile,
    Config,
    Env,
    ExternalChecks,
    HistoryPlace,
    PlanFile,
    Policies,
    Trust,
    Waivers,
    With,
)
from octoguard.cli._output import emit
from octoguard.cli.gate import gate_request

EXAMPLES = """Examples:

octoguard verify decision.json --plan tfplan && terraform apply tfplan

octoguard verify decision.json --plan tfplan --dir infra/environments/prod

octoguard verify decision.json --plan tfplan --trust git:refs/remotes/origin/main
"""


def verify(
    decision: Annotated[
        Path, typer.Argument(metavar="DECISION", help="The decision record that octoguard gate wrote.")
    ],
    plan: PlanFile = Path("tfplan"),
    directory: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="The Terraform root in which the plan is applied.")
    ] = Path(),
    env: Env = None,
    policies: Policies = None,
    waivers: Waivers = None,
    baseline: BaselineFile = None,
    config: Config = None,
    scanners: With = None,
    external_checks: ExternalChecks = None,
    trust: Trust = None,
    history: HistoryPlace = None,
) -> None:
    """Check that a decision still allows a plan file.

    Exit code 0, or 1 with the reason. The file can change between this check and your own terraform apply. octoguard
    apply has no such gap.
    """
    from octoguard.workflows.gate import verified

    request = gate_request(
        str(directory),
        env,
        policies,
        config,
        waivers,
        baseline,
        None,
        trust,
        history,
        scanners=scanners,
        external_checks=external_checks,
    )
    with verified(request, plan, decision) as ready:
        approved = f", approved by {', '.join(ready.approved_by)}" if ready.approved_by else ""
        record = ready.gated.bound.decision
        emit(f"{decision} allows {plan} for {record.environment} in {record.root}{approved}\n")
