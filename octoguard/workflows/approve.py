"""Adds approvals beside a decision, and finds those that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.record.approvals import Given
    from octoguard.workflows.scene import Scene


def given_for(decision_file: Path, where: Scene) -> list[Given]:
    """The approvals beside a decision, with the keys that have signed them."""
    _ = decision_file, where
    return []
