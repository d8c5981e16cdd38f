"""`octoguard approve`: approve a decision that needs a review."""

from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import Config, HistoryPlace, Key, Policies, Trust
from octoguard.cli._output import emit

EXAMPLES = """Examples:

octoguard approve decision.json --reason "the backup was restored in staging first"

octoguard approve decision.json --reason "OCTO-112" --as lena@octollm.example --key lena.pem

octoguard approve decision.json --reason "OCTO-118" --trust git:refs/remotes/origin/main
"""


def approve(
    decision: Annotated[
        Path, typer.Argument(metavar="DECISION", help="The decision record that octoguard gate wrote.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="The reason for the approval.")],
    person: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="The approver. Default: the actor of the CI job, else git's user.email."
        ),
    ] = None,
    key: Key = None,
    policies: Policies = None,
    config: Config = None,
    trust: Trust = None,
    history: HistoryPlace = None,
) -> None:
    """Approve a decision that needs a review.

    A review passes with enough approvals. A denial passes only if [gate] overridable names its policies. Only [gate]
    approvers count, and authors cannot approve their own change. Names are self-reported and can be spoofed: use
    [gate] keys to require signatures.
    """
    from octoguard.errors import UsageError
    from octoguard.workflows.approve import ApproveRequest
    from octoguard.workflows.approve import approve as run

    if not reason.strip():
        raise UsageError("--reason is empty: give the reason for the approval")
    done = run(ApproveRequest(decision, reason, person, config, policies, trust, history, key))
    emit(f"approved by {done.name}; approval written to {done.file}\n")
    if done.standing.allowed:
        emit(f"{decision} now allows its plan\n")
    else:
        emit(f"{done.standing.why_not}\n")
