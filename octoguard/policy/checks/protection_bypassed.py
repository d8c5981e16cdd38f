"""Flags new rules that bypass a security control: into or out of a perimeter, or that mute findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.plan import Action
from octoguard.policy.checks._guard_constraints import opens_to_all
from octoguard.policy.checks._losses import Half, is_same
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

_PERIMETER: Final = "google_access_context_manager_service_perimeter_"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail for a rule that is open to all; unknown for a rule for some or a hidden one; None for an unchanged rule."""
    _ = plan
    if change.action is Action.NO_OP:
        return None
    if not change.type.startswith(_PERIMETER):
        return PASS if _is_unchanged(change, "filter") else unknown(evidence(change, "filter", "hides these findings"))
    direction = "ingress" if "_ingress_" in change.type else "egress"
    sides = (f"{direction}_from", f"{direction}_to")
    if _is_unchanged(change, *sides):
        return PASS
    half = Half(change, "after")
    items = [evidence(change, "perimeter"), *(evidence(change, side) for side in sides)]
    opens = opens_to_all({side: half.get(side) for side in sides}, direction)
    return fail(*items) if opens else unknown(*items)


def _is_unchanged(change: ResourceChange, *paths: str) -> bool:
    old, new = Half(change, "before"), Half(change, "after")
    return change.action is Action.UPDATE and all(is_same(old, new, path) for path in paths)
