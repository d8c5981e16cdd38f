"""Checks attributes that attach a guard to what it protects: detached, or attached to another guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.policy.checks._losses import Half, Loss, is_absent, is_hidden, is_same
from octoguard.policy.checks._things import same_thing, things

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.plan import Plan, ResourceChange


def attached(
    path: str, types: tuple[str, ...], compare: Callable[[Half, Half, Plan], list[Loss]]
) -> Callable[[Half, Half, Plan], list[Loss]]:
    """A comparison of what an attribute attaches. A removed guard is reported at its own resource, not here."""

    def losses(old: Half, new: Half, plan: Plan) -> list[Loss]:
        before, after = old.get(path), new.get(path)
        if is_absent(before) or is_same(old, new, path):
            return []
        if not isinstance(before, str):
            return [Loss(path, None, before, after, "the plan does not show what is attached")]
        if things(plan).goes_with(old.change, before, types):
            return []
        if is_absent(after):
            return [Loss(path, True, before, after, "detached")]
        was, now = things(plan).left(old.change, before, types), _attached(new, path, types, plan)
        if isinstance(after, str) and same_thing(before, after):
            return []
        if was is None or now is None or (is_hidden(after) and len(now) != 1):
            return [Loss(path, None, before, after, "attaches another one, which the plan does not show")]
        its_losses = compare(Half(was, "before"), Half(now[0], "after"), plan)
        bad = next((loss for loss in its_losses if loss.answer), its_losses[0] if its_losses else None)
        return [Loss(path, bad.answer, before, after, f"attaches one whose {bad.path} {bad.says}")] if bad else []

    return losses


def _attached(new: Half, path: str, types: tuple[str, ...], plan: Plan) -> list[ResourceChange] | None:
    """The guards of this plan that are attached after the change; None where there is none."""
    guards = [guard for kind in types for guard in new.change.linked(path, kind) if guard.stays]
    if not guards and new.text(path):
        left = things(plan).left(new.change, new.text(path), types)
        guards = [left] if left is not None else []
    return guards or None
