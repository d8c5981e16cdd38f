"""Compares the configuration of the working tree with the trusted one: what a change would loosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octoguard.workflows.scene import Scene


def what_it_loosens(where: Scene) -> list[str]:
    """Sentences on what the working tree would judge less strictly than the trusted ref does."""
    _ = where
    return []
