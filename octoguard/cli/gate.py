"""`octoguard gate`: check a plan file and write a decision record."""

from pathlib import Path
from typing import Annotated, Any

import typer

from octoguard.cli._options import (
    BaselineFile,
    Config,
    DecisionFile,
    Directory,
    Env,
    ExternalChecks,
    Formats,
    HistoryPlace,
    Key,
    Output,
    PlanFile,
    Policies,
    Trust,
    VarFiles,
    Variables,
    Verbose,
    Waivers,
    With,
    plan_options,
)
from octoguard.cli._output import deliver, note

EXAMPLES = """Examples:

octoguard gate prod && octoguard apply prod --plan tfplan --decision decision.json

octoguard gate infra/environments/prod --var-file prod.tfvars --trust git:refs/remotes/origin/main

terraform plan -out=tfplan && octoguard gate tfplan --env prod --key signing.pem

octoguard gate prod --format text --format sarif=octoguard.sarif

octoguard gate prod --keyless --history postgresql://audit@db.internal/octoguard
"""


def gate(
    target: Annotated[
        str,
        typer.Argument(
            metavar="ENV|DIR|TFPLAN",
            help="An environment or a Terraform root to plan, or an existing plan file.",
        ),
    ],
    env: Env = None,
    plan: PlanFile = Path("tfplan"),
    decision: DecisionFile = Path("decision.json"),
    format: Formats = None,  # noqa: A002 - the option's name
    output: Output = None,
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
    key: Key = None,
    keyless: Annotated[
        bool, typer.Option("--keyless", help="Sign with Sigstore and the identity of this CI job (in a public log).")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Check a plan file and write a decision record.

    For a directory or an environment, the command first plans into --plan. Exit code 0 only if the decision allows the
    plan. The plan file contains secrets in clear text: protect it.
    """
    from octoguard.workflows.gate import gate as run
    from octoguard.workflows.outputs import outputs_of, render_all

    outputs = outputs_of(format or ["text"], output)
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
        key=key,
        keyless=keyless,
        scanners=scanners,
        external_checks=external_checks,
    )
    done = run(request, plan, decision)
    deliver(render_all(done.report, outputs, verbose=verbose, policies=dict))
    note(f"{done.report.verdict}: decision written to {decision}")
    raise typer.Exit(0 if done.allows else 1)


def gate_request(
    target: str,
    env: str | None,
    policies: Path | None,
    config: Path | None,
    waivers: Path | None,
    baseline: Path | None,
    directory: Path | None,
    trust: str | None,
    history: str | None,
    *,
    var_file: list[str] | None = None,
    var: list[str] | None = None,
    key: Path | None = None,
    keyless: bool = False,
    scanners: list[str] | None = None,
    external_checks: list[Path] | None = None,
) -> Any:
    """The request of gate, apply and verify, from their options."""
    from octoguard.workflows.gate import GateRequest
    from octoguard.workflows.inputs import CheckRequest

    check = CheckRequest(
        plan=target,
        environment=env,
        policies=policies,
        config=config,
        waivers=waivers,
        baseline=baseline,
        scanners=tuple(scanners or ()),
        external_checks=tuple(external_checks or ()),
    )
    return GateRequest(target, check, plan_options(var_file, var), directory, trust, history, key, keyless)
