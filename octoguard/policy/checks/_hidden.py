"""Evidence for values that may be secrets although nothing marks them: never the value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.policy.outcome import Evidence, evidence

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.plan.path import Steps


def hidden(change: ResourceChange, path: Steps, detail: str) -> Evidence:
    """What `evidence` says of a path, without the value."""
    found = evidence(change, path, detail)
    return replace(found, state="sensitive", value=None) if found.state == "known" else found
