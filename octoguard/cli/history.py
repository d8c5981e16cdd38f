"""`octoguard history`: list decisions, approvals and applies."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from octoguard.cli._options import Config, HistoryPlace
from octoguard.cli._output import write

EXAMPLES = """Examples:

octoguard history

octoguard history --env prod --limit 20

octoguard history --kind apply --since 2026-11-01 --format csv --output applies.csv

octoguard history --check --history postgresql://audit@db.internal/octoguard
"""


def history(
    place: HistoryPlace = None,
    env: Annotated[
        str | None, typer.Option("--env", "-e", metavar="ENV", help="Only entries of this environment.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="decision|approval|apply", help="Only entries of this kind.")
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="WORD",
            help="Only entries with this outcome: allow, review, deny, approved, applied, ...",
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only entries from this day or time on (UTC).")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help="Only the last N entries.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with code 1 if an entry was changed or removed.")
    ] = False,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", metavar="text|json|csv", help="The format of the list.")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the list to this file.")
    ] = None,
    config: Config = None,
) -> None:
    """List or export decisions, approvals and applies.

    The oldest entry comes first. octoguard only adds entries and never changes or deletes them.
    """
    from octoguard.workflows.history import HistoryRequest, history_text

    text = history_text(HistoryRequest(place, config, env, kind, outcome, since, limit, check), format)
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        write(output, text, "history")
