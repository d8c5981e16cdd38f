"""Finds the usage that a plan needs: the resources whose cost depends on usage, and the keys that each one reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from octoguard import registry
from octoguard.cost.estimate import PLUGINS, bill_of
from octoguard.cost.resource import PricingOptions, Resource
from octoguard.cost.usage import UsageFile
from octoguard.plan.address import with_any_index

if TYPE_CHECKING:
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.component import Range
    from octoguard.cost.estimate import PricedType
    from octoguard.cost.usage import Values
    from octoguard.plan import Plan, ResourceChange

# Traffic to a region is free from the region itself, so there are two.
_ANY_NAME: Final = ("australia_southeast1", "us_east1")
_PRESENT: Final = "1000"
_PROBES: Final = (None, "1", "1000000")


@dataclass(frozen=True, slots=True)
class UsageEntry:
    """An entry of a usage file: an address, a pattern or a type, with `{key: description}` in the order of the type."""

    name: str
    type: str
    addresses: tuple[str, ...]
    keys: dict[str, str]


def usage_entries(plan: Plan, catalogue: Catalogue, options: PricingOptions, by_type: bool) -> list[UsageEntry]:
    """The entries for the resources that exist after apply, sorted by type and name.

    Instances of one resource share an entry with the pattern `name[*]`; with `by_type`, all resources of a type do.
    """
    priced = frozenset(registry.names(PLUGINS))
    groups: dict[tuple[str, str], list[ResourceChange]] = {}
    for change in plan.managed:
        if change.stays and change.type in priced and registry.take(PLUGINS, change.type).USAGE:
            name = change.type if by_type else with_any_index(change.address)
            groups.setdefault((change.type, name), []).append(change)
    prober = _Prober(plan, catalogue, options)
    entries = []
    for (kind, name), changes in sorted(groups.items()):
        if keys := prober.keys_of(changes):
            entries.append(UsageEntry(name, kind, tuple(change.address for change in changes), keys))
    return entries


class _Prober:
    """Finds which usage keys change the bill of a resource. A standard cluster, for example, has no pod requests."""

    def __init__(self, plan: Plan, catalogue: Catalogue, options: PricingOptions) -> None:
        self._plan = plan
        self._catalogue = catalogue
        self._options = options

    def keys_of(self, changes: list[ResourceChange]) -> dict[str, str]:
        """The keys, with their descriptions, that change the bill of at least one of the resources."""
        module = cast("PricedType", registry.take(PLUGINS, changes[0].type))
        candidates: dict[str, str] = {}
        relevant: set[str] = set()
        for change in changes:
            own = self._candidates(change, module)
            candidates |= own
            relevant |= {key for key in own if key not in relevant and self._matters(change, module, key, own)}
            if len(relevant) == len(module.USAGE) and not any("[0]" in key for key in module.USAGE):
                break
        return {key: text for key, text in candidates.items() if key in relevant}

    def _candidates(self, change: ResourceChange, module: PricedType) -> dict[str, str]:
        """The keys of the type. A key of a block, such as `node_pool[0].nodes`, is there once for each block."""
        keys: dict[str, str] = {}
        for key, text in module.USAGE.items():
            block, index, rest = key.partition("[0]")
            number = len(self._resource(change, {}).items(block)) if index else 1
            keys |= {f"{block}[{n}]{rest}" if index else key: text for n in range(number)}
        return keys

    def _matters(self, change: ResourceChange, module: PricedType, key: str, keys: dict[str, str]) -> bool:
        """Whether the quantities depend on a key while all other keys have values, or the plan does not show it."""
        first: list[tuple[str, Range]] | None = None
        for probe in _PROBES:
            values = {name: probe if name == key else _PRESENT for name in keys}
            bill = bill_of(self._resource(change, values), module)
            quantities = [(line.component.name, line.component.quantity) for line in bill.lines]
            if (first is not None and quantities != first) or (not quantities and bill.unpriced):
                return True
            first = quantities
        return False

    def _resource(self, change: ResourceChange, values: dict[str, str | None]) -> Resource:
        usage = UsageFile("probe", resources={change.address: _nested(values)})
        return Resource(change, "after", self._plan, self._catalogue, usage, self._options)


def _nested(values: dict[str, str | None]) -> Values:
    """Values by full key, as a usage file nests them."""
    nested: Values = {}
    for key, value in values.items():
        *above, last = key.split(".")
        target: dict[str, Any] = nested
        for step in above:
            target = target.setdefault(step, {})
        target |= dict.fromkeys(_ANY_NAME if last == "*" else (last,), value)
    return nested
