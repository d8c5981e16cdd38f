"""Evidence without values, for values that may be secrets although they are not marked as sensitive."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.policy.outcome import Evidence, evidence

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.plan.path import Steps


def hidden(change: ResourceChange, path: Steps, detail: str) -> Evidence:
    """The result of `evidence` without the value."""
    item = evidence(change, path, detail)
    return replace(item, state="sensitive", value=None) if item.state == "known" else item
