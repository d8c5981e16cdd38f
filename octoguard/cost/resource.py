"""A resource before or after apply, as pricing reads it: attributes with API defaults, prices, usage, assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, Literal

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.locations import place_of
from octoguard.money import HOURS_PER_MONTH, LARGEST
from octoguard.plan import SENSITIVE, UNKNOWN, UNSET

if TYPE_CHECKING:
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.component import Scenario, Scope
    from octoguard.cost.price import MissingPrice, Price
    from octoguard.cost.usage import UsageFile
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.absence import Part, Value
    from octoguard.plan.reading import Side


AutoscaledExpected = Literal["initial", "floor", "middle"]


@dataclass(frozen=True, slots=True)
class PricingOptions:
    """Options of an estimate.

    `autoscaled_expected` is the expected size of a new node pool or group with an autoscaler: its initial size (else
    the middle of its limits), its minimum, or the middle.
    """

    gke_free_tier: bool = False
    autoscaled_expected: AutoscaledExpected = "initial"


class Unpriceable(Exception):  # noqa: N818 - it is an answer, not an error: the resource is listed as unpriced
    """The plan does not contain enough to price a resource. The message says what is missing."""


_LARGEST: Final = Decimal(10) ** 24  # a yottabyte in bytes, more than any resource has


def is_quantity(number: Decimal) -> bool:
    """Whether a number is a quantity that can be priced: finite, not negative, at most 10^24."""
    return number.is_finite() and 0 <= number <= _LARGEST


def absence(value: Value) -> str:
    """Why the plan has no value, as the end of a sentence: `is hidden (sensitive)`, `is known only after apply`."""
    if value is SENSITIVE:
        return "is hidden (sensitive)"
    return "is known only after apply" if value is UNKNOWN else "is not set"


class Resource:
    """A resource before or after apply. `assumptions` collects what pricing assumes because the plan does not say.

    `scenario` is the scenario whose usage values apply. It makes a difference only for usage that is a range.
    """

    __slots__ = (
        "_place",
        "assumptions",
        "catalogue",
        "change",
        "missing_usage",
        "options",
        "plan",
        "scenario",
        "side",
        "usage",
    )

    def __init__(
        self,
        change: ResourceChange,
        side: Side,
        plan: Plan,
        catalogue: Catalogue,
        usage: UsageFile,
        options: PricingOptions,
    ) -> None:
        self.change = change
        self.side = side
        self.plan = plan
        self.catalogue = catalogue
        self.usage = usage
        self.options = options
        self.scenario: Scenario = "expected"
        self.assumptions: list[str] = []
        self.missing_usage: list[str] = []  # usage keys without a value, which are priced as 0
        self._place: tuple[str, str] | None = None

    def other(self, change: ResourceChange) -> Resource:
        """Another resource of the plan on the same side. It collects its own assumptions."""
        resource = Resource(change, self.side, self.plan, self.catalogue, self.usage, self.options)
        resource.scenario = self.scenario
        return resource

    def linked(self, path: str, resource_type: str) -> list[ResourceChange]:
        """The resources of a type in this plan that the expression at a path refers to."""
        return self.change.linked(path, resource_type)

    def get(self, path: str) -> Value:
        """The value at a path: plain data, or UNSET, UNKNOWN or SENSITIVE."""
        return self.change.get(path, self.side)

    def is_given(self, path: str) -> bool:
        """Whether a path is set, even if its value is unknown or sensitive."""
        value = self.get(path)
        return value is UNKNOWN or value is SENSITIVE or (value is not UNSET and value != "")

    def text(self, path: str, unset: str, assume: str | None = None) -> str:
        """A string. Returns the API default `unset` if it is not set, and `assume` (or `unset`) if it is not known."""
        value = self.get(path)
        if value is UNSET or value == "":
            return unset
        if value is UNKNOWN or value is SENSITIVE:
            return self._assumed(path, value, unset if assume is None else assume)
        return str(value)

    def number(self, path: str, unset: Decimal | int, assume: Decimal | int | None = None) -> Decimal:
        """A number, with the same defaults as `text`. Raises Unpriceable unless it is non-negative and finite."""
        value = self.get(path)
        if value is UNSET or value == "":
            return Decimal(unset)
        if value is UNKNOWN or value is SENSITIVE:
            taken = Decimal(unset if assume is None else assume)
            self._assumed(path, value, f"{taken:f}")
            return taken
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise Unpriceable(f"{path} is not a number") from None
        if not number.is_finite() or not 0 <= number <= LARGEST:
            raise Unpriceable(f"{path} must be a non-negative number up to {LARGEST:.0e}")
        return number

    def flag(self, path: str, unset: bool = False) -> bool:
        """A boolean, with the same defaults as `text`."""
        value = self.get(path)
        if value is UNSET:
            return unset
        if value is UNKNOWN or value is SENSITIVE:
            self._assumed(path, value, str(unset).lower())
            return unset
        return value is True or value == "true"

    def items(self, path: str) -> list[Part]:
        """A list; [] if it is not set. An unknown list is [] too, and recorded as an assumption."""
        value = self.get(path)
        if value is UNKNOWN or value is SENSITIVE:
            self._assumed(path, value, "an empty list")
            return []
        return value if isinstance(value, list) else []

    def required(self, path: str) -> str:
        """A string that pricing needs. Raises Unpriceable if it is unknown, sensitive or not set."""
        value = self.get(path)
        if value is UNSET or value == "":
            raise Unpriceable(f"{path} is not set")
        if value is UNKNOWN or value is SENSITIVE:
            raise Unpriceable(f"{path} {absence(value)}")
        return str(value)

    def required_number(self, path: str) -> Decimal:
        """A number that pricing needs. Raises Unpriceable as `required` and `number` do."""
        self.required(path)
        return self.number(path, 0)

    def _assumed(self, path: str, value: Any, taken: str) -> str:
        self.assume(f"{path} {absence(value)}; priced as {taken}")
        return taken

    def assume(self, sentence: str) -> None:
        """Record an assumption, once."""
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)

    @property
    def place(self) -> str:
        """The region or multi-region of the resource. An assumed location is recorded."""
        if self._place is None:
            self._place = place_of(self.change, self.side, self.plan)
            if self._place[1]:
                self.assume(self._place[1])
        return self._place[0]

    def set_place(self, place: str) -> None:
        """Set the location from outside: a template is priced where its group is."""
        self._place = (place, "")

    @property
    def project(self) -> str:
        """The project; "" if the plan does not show it. Resources without a project share one set of allowances."""
        value = self.get("project")
        return value if isinstance(value, str) else ""

    def price(self, sku: str, usage: str = "on-demand", place: str | None = None) -> Price | MissingPrice:
        """The price of a SKU at `place`, else at the location of the resource."""
        return self.catalogue.find(sku, place or self.place, usage)

    def used(self, key: str) -> Decimal | None:
        """The usage value of a key in the scenario; None if there is none."""
        return self.usage.number(self.change.address, self.change.type, key, self.scenario)

    def is_usage_range(self, key: str) -> bool:
        """Whether the usage value of a key is a range, not one number."""
        return self.usage.is_range(self.change.address, self.change.type, key)

    def used_below(self, key: str) -> dict[str, Decimal]:
        """The usage values below a key whose subkeys are free, such as `{region: GiB}`."""
        return self.usage.below(self.change.address, self.change.type, key, self.scenario)

    def usage_or(self, key: str, default: Decimal | int) -> Decimal:
        """The usage value of a key, else a documented default."""
        value = self.used(key)
        return Decimal(default) if value is None else value

    def usage_of(self, key: str) -> Decimal:
        """The usage value of a key; without one 0, which the bill notes as an assumption."""
        value = self.used(key)
        if value is None:
            self.missing_usage.append(key)
            return Decimal(0)
        return value

    def by_usage(
        self,
        key: str,
        name: str,
        unit: str,
        sku: str,
        *,
        scope: Scope = "",
        place: str | None = None,
        per: str = "",
        across_regions: bool = False,
    ) -> Component:
        """A component whose quantity comes from usage. Without usage it is 0, which the bill notes."""
        quantity, rate = Range.of(self.usage_of(key)), Rate.of((1, self.price(sku, place=place)))
        return Component(
            name, quantity, unit, rate, usage_based=True, scope=scope, per=per, across_regions=across_regions
        )

    def hourly(
        self, name: str, count: Range | Decimal | int, *parts: tuple[Decimal | int, Price | MissingPrice]
    ) -> Component:
        """A component that is charged for `count` units in every hour of the month."""
        counted = count if isinstance(count, Range) else Range.of(count)
        return Component(name, counted.times(HOURS_PER_MONTH), "hours", Rate.of(*parts))
