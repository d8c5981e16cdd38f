"""Creates the text of a baseline file from a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.config.baseline import baseline_text, read_baseline, root_in
from octoguard.config.discovery import load_nearest
from octoguard.policy.baseline import entries_of, in_order
from octoguard.workflows.check import document_of, examine
from octoguard.workflows.inputs import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.workflows.inputs import CheckRequest


def create_baseline(request: CheckRequest, output: Path) -> str:
    """The text of the baseline file `output` with the findings of the plan.

    They replace the entries of the same environment and root. Other entries stay. Raises OctoguardError.
    """
    known = read_baseline(output).environments if output.exists() else {}
    inputs = resolve(request, load_nearest(request.config))
    judgement = examine(document_of(request, inputs), inputs, use_baseline=False)
    name, root = judgement.environment.name, root_in(output, inputs.planned_root)
    others = [entry for entry in known.get(name, []) if entry.of is not None and entry.root != root]
    entries = entries_of(judgement.waived.findings, judgement.plan, root)
    return baseline_text(known | {name: in_order([*others, *entries])})
