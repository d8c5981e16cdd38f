"""`octoguard history`: what was decided, approved and applied."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import Config, HistoryPlace
from octoguard.cli._output import write

EXAMPLES = """Examples:

octoguard history --env prod --limit 20

octoguard history --kind apply --since 2026-11-01 --format csv --output applies.csv

octoguard history --check --history postgresql://audit@db.internal/octoguard
"""


def history(
    place: HistoryPlace = None,
    env: Annotated[str | None, typer.Option("--env", "-e", metavar="ENV", help="Only of this environment.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="decision|approval|apply", help="Only of this kind.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option("--outcome", metavar="WORD", help="Only allow, review, deny, approved, applied, ...")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only from that day or moment on (UTC).")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="Only the last N.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 when an entry was changed or is missing in between.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json|csv", help="How to write it.")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
    config: Config = None,
) -> None:
    """List or export decisions, approvals and applies.

    The oldest entry comes first. Entries are only added, never changed or deleted.
    """
    from octoguard.workflows.history import HistoryRequest, history_text

    text = history_text(HistoryRequest(place, config, env, kind, outcome, since, limit, check), format)
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write(output, text, "history")
