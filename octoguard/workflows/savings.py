"""Estimates the saving of a recommended change: the cost now minus the cost after the change."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from octoguard import registry
from octoguard.config.rates import configured_rates
from octoguard.cost.estimate import PLUGINS, bill_of
from octoguard.cost.resource import PricingOptions, Resource
from octoguard.cost.usage import UsageFile
from octoguard.money import ZERO, rounded
from octoguard.rightsizing.document import Own
from octoguard.workflows.pricing import open_catalogue

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.cost.bill import Bill
    from octoguard.cost.estimate import PricedType
    from octoguard.plan import Plan, ResourceChange
    from octoguard.rightsizing.document import TerraformChange


# A snapshot costs a part of what the disk costs: "35% to 92%" of it are saved, by the type and the content of the disk.
# Source: https://docs.cloud.google.com/compute/docs/viewing-and-applying-idle-resources-recommendations.
_SAVED_WITH_SNAPSHOT: Final = (Decimal("0.35"), Decimal("0.92"))


_TEMPLATES: Final = frozenset({"google_compute_instance_template", "google_compute_region_instance_template"})
_GROUPS: Final = ("google_compute_instance_group_manager", "google_compute_region_instance_group_manager")


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


class _WithTemplate(Resource):
    """An instance group with a changed instance template."""

    __slots__ = ("_template",)

    def use(self, template: Resource) -> None:
        """Return this template in place of the one of the plan."""
        self._template = template

    def other(self, change: ResourceChange) -> Resource:
        """The changed template, or another resource of the plan."""
        return self._template if change is self._template.change else super().other(change)


class Prices:
    """The prices for the resources of one plan, looked up when first needed."""

    def __init__(self, plan: Plan, settings: Settings | None = None) -> None:
        """The prices are those of `settings`, or the built-in prices."""
        self._plan = plan
        self._changes = {change.address: change for change in plan.managed if change.stays}
        self._catalogue = open_catalogue(
            *((settings.pricing_folder, settings.price_book_file, configured_rates(settings)) if settings else ())
        )
        self._usage = UsageFile("none given")
        self._priced = frozenset(registry.names(PLUGINS))

    def saving(self, changes: list[TerraformChange], takes_snapshot: bool = False) -> Own:
        """The saving of the changes, in USD a month after automatic discounts; or the reason why it is unknown.

        With a snapshot, the saving is a range.
        """
        total = ZERO
        without: list[str] = []
        for change in changes:
            figure = self._figure(change, without)
            if isinstance(figure, str):
                return _unknown(figure)
            total += figure
        if without and not total:
            return _unknown(f"no usage is given for {', '.join(without)}")
        why = f"no usage is given for {', '.join(without)}" if without else ""
        if takes_snapshot and total > 0:
            low, high = (rounded(total * share) for share in _SAVED_WITH_SNAPSHOT)
            return Own(low, "USD", why, high)
        return Own(rounded(total), "USD", why)

    def _figure(self, change: TerraformChange, without: list[str]) -> Decimal | str:
        """The saving of one change, or why it is unknown. Adds the usage keys that have no value to `without`."""
        resource = self._changes.get(change.address)
        if resource is not None and resource.type in _TEMPLATES and change.action == "set":
            return self._figure_of_template(resource, change)
        if resource is None or resource.type not in self._priced:
            return "octoguard has no price for this type yet"
        if change.action == "review":
            return "the change needs a manual decision"
        module = cast("PricedType", registry.take(PLUGINS, resource.type))
        now = self._resource(resource)
        bills = [bill_of(now, module)]
        if change.action == "set":
            changed = self._changed(resource, change)
            bills.append(bill_of(changed, module))
            if not changed.asked:  # an attribute without a price, such as a stopped machine, does not mean 0
                return f"octoguard's prices do not depend on {change.attribute}"
        else:
            without += [f"{module.USAGE.get(key, key)} of {change.address}" for key in now.missing_usage]
        return _difference(bills, change)

    def _figure_of_template(self, template: ResourceChange, change: TerraformChange) -> Decimal | str:
        """The saving in all groups that use an instance template, or why it is unknown."""
        users = [
            group
            for kind in _GROUPS
            for group in self._plan.of_type(kind)
            if group.stays and template in group.linked("version[0].instance_template", template.type)
        ]
        total = ZERO
        for group in users:
            module = cast("PricedType", registry.take(PLUGINS, group.type))
            changed = _WithTemplate(group, "after", self._plan, self._catalogue, self._usage, PricingOptions())
            changed.use(self._changed(template, change))
            bills = [bill_of(self._resource(group), module), bill_of(changed, module)]
            figure = _difference(bills, change)
            if isinstance(figure, str):
                return figure
            if not bills[0].net.expected:
                return f"the number of machines of {group.address} is unknown"
            total += figure
        return total if users else "no instance group in the plan uses the template"

    def _resource(self, change: ResourceChange) -> Resource:
        return Resource(change, "after", self._plan, self._catalogue, self._usage, PricingOptions())

    def _changed(self, change: ResourceChange, target: TerraformChange) -> _Changed:
        resource = _Changed(change, "after", self._plan, self._catalogue, self._usage, PricingOptions())
        resource.change_to(target.attribute, msgspec.json.decode((target.value or "null").encode()))
        return resource


def _difference(bills: list[Bill], change: TerraformChange) -> Decimal | str:
    """The first bill minus the second one, if there is one; or why it is unknown."""
    if any(line.component.scope for bill in bills for line in bill.lines):
        return "its price depends on other resources that share an allowance"
    for bill in bills:
        bill.add_up()
    if gaps := [gap for bill in bills for gap in bill.unpriced]:
        return gaps[0]
    # A node pool whose minimum is reduced costs its floor; other resources their expected cost.
    scenario = "floor" if change.attribute.endswith("min_node_count") else "expected"
    figures: list[Decimal] = [getattr(bill.net, scenario) for bill in bills]
    return figures[0] - (figures[1] if len(figures) > 1 else ZERO)


def _unknown(reason: str) -> Own:
    return Own(None, "", f"not computed: {reason}")
