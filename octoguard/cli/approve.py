"""`octoguard approve`: let a decision pass that asks for review."""

from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import Config, HistoryPlace, Key, Policies, Trust
from octoguard.cli._output import emit

EXAMPLES = """Examples:

octoguard approve decision.json --reason "the backup was restored in staging first"

octoguard approve decision.json --reason "OCTO-112" --as lena@octollm.example --key lena.pem
"""


def approve(
    decision: Annotated[Path, typer.Argument(metavar="DECISION", help="The decision record, by octoguard gate.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it may pass.")],
    said_by: Annotated[
        str | None,
        typer.Option("--as", metavar="NAME", help="Who approves; else the CI system's actor, or git's user.email."),
    ] = None,
    key: Key = None,
    policies: Policies = None,
    config: Config = None,
    trust: Trust = None,
    history: HistoryPlace = None,
) -> None:
    """Approve a decision that asks for review.

    A review passes with enough approvals; a deny only if [gate] overridable names its policies. Only [gate] approvers
    count, and nobody approves their own change. Names are self-reported: require signatures with [gate] keys.
    """
    from octoguard.errors import UsageError
    from octoguard.workflows.approve import ApproveRequest
    from octoguard.workflows.approve import approve as run

    if not reason.strip():
        raise UsageError("--reason is empty: say why it may pass")
    done = run(ApproveRequest(decision, reason, said_by, config, policies, trust, history, key))
    emit(f"approved by {done.name}, in {done.file}\n")
    if done.standing.allowed:
        emit(f"{decision} now lets its plan pass\n")
    else:
        emit(f"{done.standing.why_not}\n")
