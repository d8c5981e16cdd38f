"""Lets a plan resolve local values with the sources of its root."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.config.locals import Locals
    from octoguard.plan import Plan
    from octoguard.plan.configuration import LocalValue


def follow_locals(plan: Plan, root: Path | None) -> None:
    """Enable a plan to resolve its local values, if its root is known. The sources are read when needed."""
    if root is None:
        return

    @cache
    def sources() -> Locals:
        from octoguard.config.locals import Locals

        return Locals(root)

    def find(module: tuple[str, ...], reference: str) -> LocalValue | None:
        try:
            return sources().find(module, reference)
        except OSError:
            return None  # a file cannot be read: unknown

    plan.configuration.follow_locals(find)
