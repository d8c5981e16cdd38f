"""Estimates the cost of every Google Cloud resource in a plan, before and after apply."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, Protocol, cast

from octoguard import registry
from octoguard.cost.bill import Bill, sum_of
from octoguard.cost.component import NOTHING, BillLine, Range
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import PricingOptions, Resource, Unpriceable, is_quantity
from octoguard.cost.scenarios import merge
from octoguard.cost.shared_allowances import share
from octoguard.money import ZERO
from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Action

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.component import Component, Scenario
    from octoguard.cost.usage import UsageFile
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.reading import Side

_PLAIN = PricingOptions()
PLUGINS = "octoguard.cost.resources"
KEEPS_RUNNING = "Terraform stops managing the resource and does not delete it, so Google still charges for it"
OLD_KEEPS_RUNNING = "Terraform does not delete the replaced object, so Google still charges for it"
Status = Literal["priced", "partly-priced", "free", "unpriced", "unsupported"]


class PricedType(Protocol):
    """A module in `cost/resources/`. The name of the file is the Terraform type that it prices.

    A module can have `FREE`: why a resource of the type is free if its settings cause no charge.
    """

    USAGE: dict[str, str]  # {key: description} of the keys that a usage file may set

    def components(self, resource: Resource) -> Iterable[Component]:
        """The components of the bill. Raises Unpriceable if the plan does not contain enough to price the resource."""
        ...


@dataclass(slots=True)
class ResourceCost:
    """A resource with its bills before and after apply. A bill is None where the resource does not exist."""

    change: ResourceChange
    status: Status
    before: Bill | None = None
    after: Bill | None = None
    reason: str = ""
    action: Action = Action.NO_OP

    @property
    def address(self) -> str:
        """The resource address."""
        return self.change.address

    @property
    def bill(self) -> Bill | None:
        """The bill after apply; for a removed resource, the bill before."""
        return self.after or self.before

    @property
    def delta(self) -> Range:
        """The cost that the change adds, net of automatic discounts, in USD per month."""
        after = self.after.net if self.after else NOTHING
        return after.minus(self.before.net if self.before else NOTHING)

    @property
    def changes(self) -> bool:
        """Whether the plan changes what the resource costs. A forgotten resource keeps its cost."""
        return self.action is not Action.NO_OP and (self.change.stays or not self.change.leaves_old_object)

    @property
    def exists_after(self) -> bool:
        """Whether the resource exists in Google Cloud after apply, managed by Terraform or not."""
        return self.after is not None or self.change.stays or self.change.leaves_old_object


@dataclass(slots=True)
class Estimate:
    """The cost of a plan. Totals do not include gaps: resources, or parts of them, that have no price."""

    usage: UsageFile
    catalogue: Catalogue
    resources: list[ResourceCost] = field(default_factory=list)
    other_providers: Counter[str] = field(default_factory=Counter)

    def of(self, status: Status) -> list[ResourceCost]:
        """The resources with a status."""
        return [resource for resource in self.resources if resource.status == status]

    def listed(self, side: Side) -> Range:
        """The total at list prices, in USD per month."""
        return sum_of(bill.listed for bill in self.bills(side))

    def net(self, side: Side) -> Range:
        """The total after automatic discounts, in USD per month."""
        return sum_of(bill.net for bill in self.bills(side))

    @property
    def delta(self) -> Range:
        """The cost that the plan adds, net of automatic discounts, in USD per month."""
        return self.net("after").minus(self.net("before"))

    @property
    def low_confidence_usd(self) -> Decimal:
        """The part of the expected net total after apply whose prices have low confidence, in USD per month."""
        return sum((bill.low_confidence_usd for bill in self.bills("after")), ZERO)

    def gaps(self) -> list[ResourceCost]:
        """Resources that have no price, in whole or in part, and resources of unsupported types."""
        return [r for r in self.resources if r.status in ("partly-priced", "unpriced", "unsupported")]

    def bills(self, side: Side) -> Iterable[Bill]:
        """The bills of the resources that exist before or after apply."""
        for resource in self.resources:
            bill = resource.after if side == "after" else resource.before
            if bill is not None:
                yield bill


def estimate(plan: Plan, catalogue: Catalogue, usage: UsageFile, options: PricingOptions = _PLAIN) -> Estimate:
    """Price every Google Cloud resource of a plan."""
    result = Estimate(usage, catalogue)
    pricer = _Pricer(plan, catalogue, usage, options)
    for change in plan.managed:
        if not change.type.startswith("google_"):
            result.other_providers[change.type] += 1
        else:
            result.resources.append(pricer.price(change))
    for side in ("before", "after"):
        share(result.bills(side))
    for resource in result.resources:
        for bill in (resource.before, resource.after):
            if bill is not None:
                bill.add_up()
    return result


class _Pricer:
    def __init__(self, plan: Plan, catalogue: Catalogue, usage: UsageFile, options: PricingOptions) -> None:
        self._plan = plan
        self._catalogue = catalogue
        self._usage = usage
        self._options = options
        self._priced_types = frozenset(registry.names(PLUGINS))
        self._types: dict[str, PricedType] = {}

    def price(self, change: ResourceChange) -> ResourceCost:
        if change.type not in self._priced_types:
            return self._without_bill(change)
        cost = ResourceCost(change, "priced", action=change.action)
        # An unchanged resource costs the same on both sides, so it is priced once.
        if change.action is Action.NO_OP:
            cost.before = cost.after = self._bill(change, "after")
            if any(line.component.scope for line in cost.after.lines):
                cost.before = _copy(cost.after)
        else:
            if change.action is not Action.CREATE:
                cost.before = self._bill(change, "before")
            if change.stays:
                cost.after = self._bill(change, "after")
            if cost.before and change.leaves_old_object:
                cost.after = _with_old_object(cost.after, cost.before)
        missing = [*(cost.after.unpriced if cost.after else ()), *(cost.before.unpriced if cost.before else ())]
        if missing and cost.bill:
            cost.status = "partly-priced" if cost.bill.is_priced_in_part else "unpriced"
            cost.reason = "; ".join(dict.fromkeys(missing))
        free = getattr(self._type(change.type), "FREE", "")
        if free and not missing and not any(b.lines or b.assumptions for b in (cost.before, cost.after) if b):
            return ResourceCost(change, "free", reason=free, action=change.action)
        return cost

    def _without_bill(self, change: ResourceChange) -> ResourceCost:
        """A resource of a type that is free, or that octoguard does not price."""
        free = self._catalogue.free_because(change.type)
        if free and (condition := self._catalogue.billed_if(change.type)):
            sides: tuple[Side, ...] = ("before", "after")
            if any(_holds(condition[0], change, side) for side in sides if change.side(side)[0] is not None):
                return ResourceCost(change, "unsupported", reason=condition[1], action=change.action)
        if free:
            return ResourceCost(change, "free", reason=free, action=change.action)
        reason = self._catalogue.unsupported_because(change.type) or "octoguard does not price this type yet"
        return ResourceCost(change, "unsupported", reason=reason, action=change.action)

    def _bill(self, change: ResourceChange, side: Side) -> Bill:
        resource = Resource(change, side, self._plan, self._catalogue, self._usage, self._options)
        return bill_of(resource, self._type(change.type))

    def _type(self, name: str) -> PricedType:
        if name not in self._types:
            self._types[name] = cast("PricedType", registry.take(PLUGINS, name))
        return self._types[name]


def _holds(condition: str, change: ResourceChange, side: Side) -> bool:
    """Whether a condition of pricing/free.csv holds. A value that the plan does not show counts as set."""
    for part in condition.split("|"):
        path, _, expected = part.partition("=")
        value = change.get(path, side)
        if value is UNKNOWN or value is SENSITIVE:
            return True
        if value is not UNSET and (value == expected if expected else value not in (False, "", "false", [], {})):
            return True
    return False


def _copy(bill: Bill) -> Bill:
    """A bill with lines of its own: the part of a line in shared tiers can differ before and after apply."""
    return replace(bill, lines=[replace(line) for line in bill.lines])


def _with_old_object(after: Bill | None, before: Bill) -> Bill:
    """The bill after apply of a resource whose old object keeps running, which Terraform no longer manages."""
    old = _copy(before)
    if after is None:
        old.assumptions = [*before.assumptions, KEEPS_RUNNING]
        return old
    for line in old.lines:
        line.component = replace(line.component, name=f"Old object: {line.component.name}")
    return replace(
        after,
        lines=[*after.lines, *old.lines],
        assumptions=[*after.assumptions, OLD_KEEPS_RUNNING],
        unpriced=[*after.unpriced, *old.unpriced],
    )


def bill_of(resource: Resource, priced_type: PricedType) -> Bill:
    """The bill of a resource before or after apply. Its amounts do not share tiers with other resources yet.

    If the usage file has ranges, the resource is priced once for each scenario. The assumptions are those of the
    expected scenario.
    """
    bill = _bill_in_scenario(resource, priced_type)
    if not resource.usage.has_ranges or not priced_type.USAGE:
        return bill
    assumed = len(resource.assumptions)
    others: dict[Scenario, Bill] = {}
    for scenario in ("floor", "ceiling"):
        resource.scenario = scenario
        others[scenario] = _bill_in_scenario(resource, priced_type)
    resource.scenario = "expected"
    del resource.assumptions[assumed:]
    return merge(bill, others["floor"], others["ceiling"])


def _bill_in_scenario(resource: Resource, priced_type: PricedType) -> Bill:
    bill = Bill(assumptions=resource.assumptions, project=resource.project)
    try:
        for component in priced_type.components(resource):
            line = _line(component)
            if line.usd is None:
                bill.unpriced.append(f"{component.name}: no price for {component.note}")
            bill.lines.append(line)
    except Unpriceable as why:
        bill.unpriced.append(str(why))
    if resource.missing_usage:
        resource.assume(f"no usage is given for {', '.join(resource.missing_usage)}; priced as 0")
    return bill


def _line(component: Component) -> BillLine:
    """The line of a component. Raises Unpriceable if a number is negative or larger than any real quantity."""
    usd: Range | None = None
    figures = list(component.quantity)
    if not isinstance(component.rate, MissingPrice):
        usd = Range(*map(component.rate.charge, component.quantity))
        figures += map(abs, (*usd, component.rate.usd, *(count for count, _ in component.rate.parts)))
    if not all(map(is_quantity, figures)):
        raise Unpriceable(f"{component.name}: the quantity is too large or negative")
    return BillLine(component, usd)
