"""Turns a plan into the text of a baseline file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.config.baseline import baseline_text, read_baseline
from octoguard.config.nearest import load_nearest
from octoguard.policy.baseline import entries_of
from octoguard.workflows.check import examine, fetch

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.workflows.check import Request


def take(request: Request, output: Path) -> str:
    """The text of the baseline file, with the findings of the plan's environment put in place of former ones."""
    known = read_baseline(output).environments if output.exists() else {}
    judged = examine(fetch(request.plan), request, load_nearest(request.config), None, use_baseline=False)
    return baseline_text(known | {judged.environment.name: entries_of(judged.outcome.findings)})
