"""`octoguard apply`: apply exactly the plan that was gated."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octoguard.cli._options import (
    BaselineFile,
    Config,
    Directory,
    Env,
    ExternalChecks,
    HistoryPlace,
    Policies,
    Trust,
    VarFiles,
    Variables,
    Waivers,
    With,
)
from octoguard.cli._output import emit, note
from octoguard.cli.gate import gate_request

if TYPE_CHECKING:
    from octoguard.workflows.gate import GateRequest, Ready

EXAMPLES = """Examples:

octoguard apply prod --plan tfplan --decision decision.json

octoguard apply prod

octoguard apply infra/environments/dev --var-file dev.tfvars --auto-approve

octoguard apply prod --plan tfplan --decision decision.json --trust git:refs/remotes/origin/main
"""


def apply(
    target: Annotated[
        str, typer.Argument(metavar="ENV|DIR", help="An environment, or the root of a Terraform configuration.")
    ],
    plan: Annotated[Path | None, typer.Option("--plan", metavar="FILE", help="The plan file that was gated.")] = None,
    decision: Annotated[
        Path | None, typer.Option("--decision", metavar="FILE", help="The decision record that octoguard gate wrote.")
    ] = None,
    auto_approve: Annotated[
        bool, typer.Option("--auto-approve", help="Without --plan and --decision: apply without confirmation.")
    ] = False,
    env: Env = None,
    directory: Directory = None,
    var_file: VarFiles = None,
    var: Variables = None,
    policies: Policies = None,
    waivers: Waivers = None,
    baseline: BaselineFile = None,
    config: Config = None,
    scanners: With = None,
    external_checks: ExternalChecks = None,
    trust: Trust = None,
    history: HistoryPlace = None,
) -> None:
    """Apply a plan file if its decision still allows it.

    Otherwise the command refuses and prints the reason. Without --plan and --decision, it plans, gates, asks for
    confirmation and applies in one run.
    """
    from octoguard.errors import UsageError
    from octoguard.workflows.gate import judged, verified

    request = gate_request(
        target,
        env,
        policies,
        config,
        waivers,
        baseline,
        directory,
        trust,
        history,
        var_file=var_file,
        var=var,
        scanners=scanners,
        external_checks=external_checks,
    )
    if (plan is None) != (decision is None):
        raise UsageError(
            "--plan and --decision must be used together: give both, or neither to gate and apply in one run"
        )
    if plan is not None and decision is not None:
        with verified(request, plan, decision) as ready:
            approved = f", approved by {', '.join(ready.approved_by)}" if ready.approved_by else ""
            note(f"{decision} is valid{approved}: applying {plan}")
            _apply(ready)
        return
    if not auto_approve and not sys.stdin.isatty():
        raise UsageError("there is no terminal for the confirmation: add --auto-approve, or give --plan and --decision")
    with judged(request) as ready:
        _confirm(ready, request, auto_approve)
        _apply(ready)


def _confirm(ready: "Ready", request: "GateRequest", auto_approve: bool) -> None:
    from octoguard.errors import RefusedError
    from octoguard.workflows.gate import render

    sys.stdout.write(render(ready.gated.report, "text", color=True, verbose=False) + "\n")
    sys.stdout.flush()
    if not ready.gated.allows:
        raise RefusedError(
            f"{ready.gated.approvals.why_not or 'the verdict is not allow'}; nothing was applied"
            f" (octoguard gate {request.target} writes a decision that can be approved)"
        )
    if auto_approve:
        return
    emit(f"Apply this plan in {ready.root}? Enter 'yes' to apply: ")
    if sys.stdin.readline().strip() != "yes":
        raise RefusedError("not confirmed; nothing was applied")


def _apply(ready: "Ready") -> None:
    from octoguard.errors import TerraformError
    from octoguard.workflows.gate import apply as run

    code = run(ready)
    if code != 0:
        raise TerraformError(
            f"terraform apply failed (exit {code}): changes made before the failure remain and are in the state. Fix "
            "the cause, then gate a new plan"
        )
