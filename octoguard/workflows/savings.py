"""Estimates the saving of a recommended change: the cost now minus the cost after the change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import msgspec

from octoguard import registry
from octoguard.cost.estimate import PLUGINS, bill_of
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
    """A resource with one changed attribute. `asked` is true if pricing has read the attribute."""

    __slots__ = ("_attribute", "_value", "asked")

    def change_to(self, attribute: str, value: Any) -> None:
        """Return another value for one attribute."""
        self._attribute = attribute
        self._value = value
        self.asked = False

    def get(self, path: str) -> Any:
        """The changed value of the attribute, or the value of the plan."""
        if path != self._attribute:
            return super().get(path)
        self.asked = True
        return self._value


class Prices:
    """The prices for the resources of one plan, looked up when first needed."""

    def __init__(self, plan: Plan, settings: Settings | None = None) -> None:
        """The prices are those of `settings`, or the built-in prices."""
        self._plan = plan
        self._changes = {change.address: change for change in plan.managed if change.stays}
        self._catalogue = open_catalogue(*((settings.pricing_folder, settings.price_book_file) if settings else ()))
        self._usage = UsageFile("none given")
        self._priced = frozenset(registry.names(PLUGINS))

    def saving(self, changes: list[TerraformChange]) -> Own:
        """The saving of the changes, in USD a month after automatic discounts; or the reason why it is unknown."""
        total = ZERO
        for change in changes:
            resource = self._changes.get(change.address)
            if resource is None or resource.type not in self._priced:
                return _unknown("octoguard has no price for this type yet")
            if change.action == "review":
                return _unknown("the change needs a manual decision")
            module = cast("PricedType", registry.take(PLUGINS, resource.type))
            bills = [bill_of(self._resource(resource), module)]
            if change.action == "set":
                changed = self._changed(resource, change)
                bills.append(bill_of(changed, module))
                if not changed.asked:  # an attribute without a price, such as a stopped machine, does not mean 0
                    return _unknown(f"octoguard's prices do not depend on {change.attribute}")
            if any(line.component.scope for bill in bills for line in bill.lines):
                return _unknown("its price depends on other resources that share an allowance")
            for bill in bills:
                bill.add_up()
            if gaps := [gap for bill in bills for gap in bill.unpriced]:
                return _unknown(gaps[0])
            # A node pool whose minimum is reduced costs its floor; other resources their expected cost.
            scenario = "floor" if change.attribute.endswith("min_node_count") else "expected"
            figures = [getattr(bill.net, scenario) for bill in bills]
            total += figures[0] - (figures[1] if len(figures) > 1 else ZERO)
        return Own(rounded(total), "USD", "")

    def _resource(self, change: ResourceChange) -> Resource:
        return Resource(change, "after", self._plan, self._catalogue, self._usage, PricingOptions())

    def _changed(self, change: ResourceChange, target: TerraformChange) -> _Changed:
        resource = _Changed(change, "after", self._plan, self._catalogue, self._usage, PricingOptions())
        resource.change_to(target.attribute, msgspec.json.decode((target.value or "null").encode()))
        return resource


def _unknown(reason: str) -> Own:
    return Own(None, "", f"not computed: {reason}")
