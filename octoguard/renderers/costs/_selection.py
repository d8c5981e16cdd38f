"""Chooses the resources that a cost report names: those that make 95% of the sum, or of the change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octoguard.cost_report import ComponentEntry, CostedResource, CostEntry

_SHARE = Decimal("0.95")
MOST = 20
_DELTAS: tuple[Callable[[CostedResource], Decimal], ...] = (
    lambda resource: resource.delta.expected,
    lambda resource: resource.delta.ceiling,
    lambda resource: resource.delta.floor,
)


@dataclass(frozen=True, slots=True)
class Selection:
    """The resources to name, the rest, and the part of the sum that the named ones make (0 to 1; None if it is 0)."""

    shown: list[CostedResource]
    rest: list[CostedResource]
    share: Decimal | None


def after(resource: CostedResource) -> Decimal:
    """The expected net cost after apply, in USD per month."""
    return resource.scenarios.expected.net_monthly_usd


def before(resource: CostedResource) -> Decimal:
    """The expected net cost before apply, in USD per month."""
    return resource.before.expected.net_monthly_usd if resource.before else ZERO


def has_delta(resource: CostedResource) -> bool:
    """Whether the cost changes in any scenario."""
    delta = resource.delta
    return bool(delta.floor or delta.expected or delta.ceiling)


def select(resources: Iterable[CostedResource], size: Callable[[CostedResource], Decimal] = after) -> Selection:
    """The fewest resources that make 95% of the sum, with ties of the last one, but at most MOST.

    Amounts count without their sign, so that a saving does not hide a cost. Resources of 0 are never named.
    """
    ordered = sorted(resources, key=lambda resource: (-abs(size(resource)), resource.address))
    total = sum((abs(size(resource)) for resource in ordered), ZERO)
    count, reached = 0, ZERO
    for resource in ordered[:MOST]:
        amount = abs(size(resource))
        tie = count > 0 and amount == abs(size(ordered[count - 1]))
        if not amount or (reached >= total * _SHARE and not tie):
            break
        count, reached = count + 1, reached + amount
    return Selection(ordered[:count], ordered[count:], reached / total if total else None)


def select_changes(resources: Iterable[CostedResource]) -> Selection:
    """The resources whose cost changes in any scenario. If there are more than MOST, those that change most.

    `share` is the part of the expected change.
    """
    resources = list(resources)
    shown = list(filter(has_delta, resources))
    if len(shown) > MOST:
        parts = (select(shown, size).shown for size in _DELTAS)
        shown = list({id(resource): resource for part in parts for resource in part}.values())[:MOST]
    shown.sort(key=lambda resource: (*(-abs(size(resource)) for size in _DELTAS), resource.address))
    named = set(map(id, shown))
    rest = [resource for resource in resources if id(resource) not in named]
    total, reached = (sum((abs(r.delta.expected) for r in group), ZERO) for group in (resources, shown))
    return Selection(shown, rest, reached / total if total else None)


def is_change(cost: CostEntry) -> bool:
    """Whether the plan changes resources that exist. A plan that only creates resources has nothing to compare with."""
    return any(resource.before for resource in cost.resources) and any(map(changes, cost.resources))


def changes(resource: CostedResource) -> bool:
    """Whether the plan changes the resource, or what it costs."""
    return resource.action != "no-op" or has_delta(resource)


def is_gone(resource: CostedResource) -> bool:
    """Whether the resource costs nothing after apply because it no longer exists."""
    return resource.action in ("delete", "forget") and not resource.scenarios.ceiling.monthly_usd


def components_before(resource: CostedResource) -> list[ComponentEntry]:
    """The components of the bill before apply."""
    if resource.before is None:
        return []
    return resource.components if resource.before_components is None else resource.before_components


def components_after(resource: CostedResource) -> list[ComponentEntry]:
    """The components of the bill after apply."""
    return [] if is_gone(resource) else resource.components
