"""What a cost report shows on request: details of single resources, and the values of a label."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from octoguard.cost.calculation import Explanation, calculations
from octoguard.cost.identity import LABELS, Identity, identity_of
from octoguard.errors import UsageError
from octoguard.plan import SENSITIVE, UNKNOWN
from octoguard.printable import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.cost.estimate import Estimate, ResourceCost
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.reading import Side

    Hide = Callable[[str], str]

_CLOSE = 3
_SHORT = 3


def explained(
    addresses: tuple[str, ...], estimate: Estimate, plan: Plan, hide: Hide | None = None
) -> dict[str, Explanation]:
    """The explanation of each resource. Raises UsageError for an address that is not in the estimate."""
    hide = hide or plan.secrets().hide
    costs: dict[str, list[ResourceCost]] = {}
    for cost in estimate.resources:
        costs.setdefault(cost.address, []).append(cost)
    result = {}
    for address in addresses:
        if address not in costs:
            raise UsageError(_unknown(address, list(costs), plan))
        cost, *others = costs[address]
        # Deposed objects have the address of their resource: the lines of several bills cannot be told apart.
        steps = calculations(cost.bill) if cost.bill and not others else ()
        result[address] = Explanation(cost.status, hide(cost.reason), steps)
    return result


def _unknown(address: str, known: list[str], plan: Plan) -> str:
    if any(change.address == address for change in plan.managed):
        return f"--explain {address}: octoguard prices only Google Cloud resources"
    close = _close(address, known)
    hint = f"did you mean {' or '.join(close)}?" if close else "--all lists the resources of the report"
    return f"--explain {address}: there is no such resource in the plan: {hint}"


def _close(address: str, known: list[str]) -> list[str]:
    """The addresses that contain this one, or else the most similar ones."""
    import difflib

    inside = [name for name in known if address in name] if len(address) > _SHORT else []
    return inside[:_CLOSE] or difflib.get_close_matches(address, known, _CLOSE)


def label_values(key: str, estimate: Estimate, plan: Plan, hide: Hide | None = None) -> dict[str, str]:
    """The value of a label by printable address, or the reason why the plan does not show it."""
    hide = hide or plan.secrets().hide
    values = {}
    for cost in estimate.resources:
        if (value := _label(cost.change, key)) is not None:
            values[clean(cost.address)] = clean(hide(value))
    return values


def identities(estimate: Estimate, plan: Plan, hide: Hide) -> dict[str, Identity]:
    """The identity of each resource that exists after apply, by printable address."""
    hide = cache(hide)
    return {
        clean(cost.address): identity_of(cost.change, plan, hide)
        for cost in estimate.resources
        if cost.after is not None
    }


def _label(change: ResourceChange, key: str) -> str | None:
    side: Side = "after" if change.stays else "before"
    fallback = None
    for path in LABELS:
        value = change.get((*path, key), side)
        if isinstance(value, str):
            return value
        if value is SENSITIVE:
            return "hidden (sensitive)"
        if value is UNKNOWN:
            fallback = "known only after apply"
    return fallback
