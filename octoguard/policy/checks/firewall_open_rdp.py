"""Flags ingress rules that open RDP (Remote Desktop) to the internet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._firewall_openings import opens_service

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail when port 3389 of TCP or UDP is open to the internet."""
    return opens_service(change, plan, "rdp")
