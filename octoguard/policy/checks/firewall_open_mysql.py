"""Flags ingress rules that let the internet reach MySQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._firewall_openings import opens_service

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when the port of MySQL, or of its X protocol, is among the open ones."""
    return opens_service(change, plan, "mysql")
