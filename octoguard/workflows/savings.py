"""Prices a change that is recommended with octoguard's own prices: what it is now, less what it would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import msgspec

from octoguard import registry
from octoguard.cost.estimate import SHELF, bill_of
from octoguard.cost.resource import PricingOptions, Resource
from octoguard.cost.usage import UsageFile
from octoguard.money import ZERO, rounded
from octoguard.rightsizing.document import Own
from octoguard.workflows.pricing import open_catalogue

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.cost.estimate import PricedType
    from octoguard.plan import Plan, ResourceChange
    from octoguard.rightsizing.document import TerraformChange


class _Changed(Resource):
    """A resource as it would be with one attribute changed; `asked` once pricing has looked at that attribute."""

    __slots__ = ("_attribute", "_value", "asked")

    def change_to(self, attribute: str, value: Any) -> None:
        """Answer with another value for one attribute."""
        self._attribute = attribute
        self._value = value
        self.asked = False

    def get(self, path: str) -> Any:
        """The changed value, or that of the plan."""
        if path != self._attribute:
            return super().get(path)
        self.asked = True
        return self._value


class Prices:
    """The prices of one plan, looked up when they are first asked for."""

    def __init__(self, plan: Plan, settings: Settings | None = None) -> None:
        """The prices are those that `settings` name, or the shipped ones."""
        self._plan = plan
        self._changes = {change.address: change for change in plan.managed if change.stays}
        self._catalogue = open_catalogue(*((settings.pricing_folder, settings.price_book_file) if settings else ()))
        self._usage = UsageFile("none given")
        self._priced = frozenset(registry.names(SHELF))

    def saving(self, changes: list[TerraformChange]) -> Own:
        """What the changes save in a month at list prices, automatic discounts taken off; or why nobody knows."""
        total = ZERO
        for change in changes:
            found = self._changes.get(change.address)
            if found is None or found.type not in self._priced:
                return _unknown("octoguard has no price for this type yet")
            if change.action == "review":
                return _unknown("what to change is for a person to decide")
            module = cast("PricedType", registry.take(SHELF, found.type))
            bills = [bill_of(self._resource(found), module)]
            if change.action == "set":
                changed = self._changed(found, change)
                bills.append(bill_of(changed, module))
                if not changed.asked:  # what pricing does not look at, such as a machine that is stopped, is no 0
                    return _unknown(f"octoguard's prices do not look at {change.attribute}")
            if any(line.component.scope for bill in bills for line in bill.lines):
                return _unknown("its price depends on what else shares an allowance")
            for bill in bills:
                bill.add_up()
            if gaps := [gap for bill in bills for gap in bill.unpriced]:
                return _unknown(gaps[0])
            # A pool that is held by its minimum costs its floor; anything else what is expected of it.
            scenario = "floor" if change.attribute.endswith("min_node_count") else "expected"
            figures = [getattr(bill.net, scenario) for bill in bills]
            total += figures[0] - (figures[1] if len(figures) > 1 else ZERO)
        return Own(rounded(total), "USD", "")

    def _resource(self, change: ResourceChange) -> Resource:
        return Resource(change, "after", self._plan, self._catalogue, self._usage, PricingOptions())

    def _changed(self, change: ResourceChange, wanted: TerraformChange) -> _Changed:
        resource = _Changed(change, "after", self._plan, self._catalogue, self._usage, PricingOptions())
        resource.change_to(wanted.attribute, msgspec.json.decode((wanted.value or "null").encode()))
        return resource


def _unknown(why: str) -> Own:
    return Own(None, "", f"not computed: {why}")
