"""Adds up the costs of a report by service, by module or by the value of a label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard.money import ZERO
from octoguard.printable import clean
from octoguard.renderers.costs._selection import after, before, components_after, components_before, is_gone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from octoguard.cost_report import ComponentEntry, CostedResource
    from octoguard.renderers import Style

NOT_LABELLED = "not labelled"


@dataclass(slots=True)
class Group:
    """The sums of a group, in USD per month, and its resources after apply, all and without a full price."""

    name: str
    before: Decimal = ZERO
    after: Decimal = ZERO
    resources: int = 0
    incomplete: int = 0

    @property
    def delta(self) -> Decimal:
        """The cost that the change adds."""
        return self.after - self.before


def groups_of(resources: Iterable[CostedResource], style: Style) -> list[Group]:
    """The groups, the most expensive first. A resource with components of several services counts in each of them."""
    groups: dict[str, Group] = {}
    for resource in resources:
        for name, old, new in _parts(resource, style):
            group = groups.setdefault(name, Group(name))
            group.before += old
            group.after += new
            if not is_gone(resource):
                group.resources += 1
                group.incomplete += resource.status != "priced"
    return sorted(groups.values(), key=lambda group: (-group.after, -group.before, group.name))


def title_of(style: Style) -> str:
    """The heading of the groups: `By service`, `By label team`."""
    kind, _, key = style.group_by.partition(":")
    return f"By label {clean(key)}" if key else f"By {'service' if kind == 'resource' else kind}"


def _parts(resource: CostedResource, style: Style) -> list[tuple[str, Decimal, Decimal]]:
    """(group, before, after) of each group that the resource belongs to."""
    if style.group_by.startswith("label:"):
        name = style.labels.get(resource.address, NOT_LABELLED)
    elif style.group_by == "module":
        name = resource.module or "(root module)"
    else:
        old, new = (_by_service(lines) for lines in (components_before(resource), components_after(resource)))
        return [(name, old.get(name, ZERO), new.get(name, ZERO)) for name in dict.fromkeys([*new, *old])]
    return [(name, before(resource), after(resource))]


def _by_service(components: list[ComponentEntry]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for component in components:
        if component.monthly_usd is not None:
            name = component.service or "(no service)"
            sums[name] = sums.get(name, ZERO) + component.monthly_usd
    return sums
