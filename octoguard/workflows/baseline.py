"""Turns a plan into the text of a baseline file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.config.baseline import baseline_text, read_baseline, root_in
from octoguard.config.discovery import load_nearest
from octoguard.policy.baseline import entries_of, in_order
from octoguard.workflows.check import examine, fetch, root_behind

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.workflows.check import CheckRequest


def take(request: CheckRequest, output: Path) -> str:
    """The text of the baseline file.

    The findings of the plan are put in the place of former ones of its environment and root; others stay.
    """
    known = read_baseline(output).environments if output.exists() else {}
    judged = examine(fetch(request.plan), request, load_nearest(request.config), None, use_baseline=False)
    name, root = judged.environment.name, root_in(output, root_behind(request))
    others = [entry for entry in known.get(name, []) if entry.of is not None and entry.root != root]
    entries = entries_of(judged.outcome.findings, judged.plan, root)
    return baseline_text(known | {name: in_order([*others, *entries])})
