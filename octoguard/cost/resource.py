"""One side of a resource change as pricing asks for it: values with the API's defaults, prices, usage, assumptions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.locations import place_of
from octoguard.money import HOURS_PER_MONTH, LARGEST
from octoguard.plan import SENSITIVE, UNKNOWN, UNSET

if TYPE_CHECKING:
    from octoguard.cost.catalogue import Catalogue, MissingPrice, Price
    from octoguard.cost.component import Scope
    from octoguard.cost.usage import UsageFile
    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.absence import Part, Value
    from octoguard.plan.reading import Side


@dataclass(frozen=True, slots=True)
class PricingOptions:
    """What is reckoned in only when it is asked for."""

    gke_free_tier: bool = False


class Unpriceable(Exception):  # noqa: N818 - it is an answer, not an error: the resource is listed as unpriced
    """Too little of a resource is known to price it; the message says what is missing."""


_LARGEST: Final = Decimal(10) ** 24  # a yottabyte in bytes; no resource has more of anything


def is_quantity(number: Decimal) -> bool:
    """Whether a number is a quantity that can be priced: finite, not negative, at most 10^24."""
    return number.is_finite() and 0 <= number <= _LARGEST


class Resource:
    """One side of a change. Every assumption that pricing makes is noted in `assumptions`."""

    __slots__ = ("_place", "assumptions", "catalogue", "change", "options", "plan", "side", "unsaid", "usage")

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
        self.assumptions: list[str] = []
        self.unsaid: list[str] = []  # keys of usage that nobody tells, taken as 0
        self._place: tuple[str, str] | None = None

    def other(self, change: ResourceChange) -> Resource:
        """Another resource of the plan, seen from the same side: its assumptions are noted there, not here."""
        return Resource(change, self.side, self.plan, self.catalogue, self.usage, self.options)

    def get(self, path: str) -> Value:
        """The value at a path as the plan has it: plain data, or UNSET, UNKNOWN or SENSITIVE."""
        return self.change.get(path, self.side)

    def is_given(self, path: str) -> bool:
        """Whether something sets a path, known or not."""
        value = self.get(path)
        return value is UNKNOWN or value is SENSITIVE or (value is not UNSET and value != "")

    def text(self, path: str, unset: str, assume: str | None = None) -> str:
        """A text: `unset` is what the API does when nothing sets it, `assume` what is taken where nobody can know."""
        value = self.get(path)
        if value is UNSET or value == "":
            return unset
        if value is UNKNOWN or value is SENSITIVE:
            return self._assumed(path, value, unset if assume is None else assume)
        return str(value)

    def number(self, path: str, unset: Decimal | int, assume: Decimal | int | None = None) -> Decimal:
        """A number, as `text` reads texts. Raises Unpriceable where the plan has something else, or less than none."""
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
            raise Unpriceable(f"{path} is no number") from None
        if not number.is_finite() or not 0 <= number <= LARGEST:
            raise Unpriceable(f"{path} must be a non-negative number up to {LARGEST:.0e}")
        return number

    def flag(self, path: str, unset: bool = False) -> bool:
        """A boolean, as `text` reads texts."""
        value = self.get(path)
        if value is UNSET:
            return unset
        if value is UNKNOWN or value is SENSITIVE:
            self._assumed(path, value, str(unset).lower())
            return unset
        return value is True or value == "true"

    def items(self, path: str) -> list[Part]:
        """A list; [] when it is unset. An unknown list is noted and counts as none."""
        value = self.get(path)
        if value is UNKNOWN or value is SENSITIVE:
            self._assumed(path, value, "none of them")
            return []
        return value if isinstance(value, list) else []

    def required(self, path: str) -> str:
        """A text without which nothing can be priced. Raises Unpriceable when it is unknown, hidden or unset."""
        value = self.get(path)
        if value is UNSET or value == "":
            raise Unpriceable(f"{path} is not set")
        if value is UNKNOWN:
            raise Unpriceable(f"{path} is known only after apply")
        if value is SENSITIVE:
            raise Unpriceable(f"{path} is sensitive")
        return str(value)

    def required_number(self, path: str) -> Decimal:
        """A number without which nothing can be priced, as `required` reads texts."""
        self.required(path)
        return self.number(path, 0)

    def _assumed(self, path: str, value: Any, taken: str) -> str:
        why = "is sensitive" if value is SENSITIVE else "is known only after apply"
        self.assume(f"{path} {why}: taken as {taken}")
        return taken

    def assume(self, sentence: str) -> None:
        """Note what was assumed, once."""
        if sentence not in self.assumptions:
            self.assumptions.append(sentence)

    @property
    def place(self) -> str:
        """The region, or multi-region, that it is in; an assumption is noted."""
        if self._place is None:
            self._place = place_of(self.change, self.side, self.plan)
            if self._place[1]:
                self.assume(self._place[1])
        return self._place[0]

    def set_place(self, place: str) -> None:
        """Price it where something else puts it: a template where its group is."""
        self._place = (place, "")

    @property
    def project(self) -> str:
        """The project whose allowances it uses; "" where the plan does not say, which is then one project for all."""
        value = self.get("project")
        return value if isinstance(value, str) else ""

    def price(self, sku: str, usage: str = "on-demand", place: str | None = None) -> Price | MissingPrice:
        """The list price of a SKU where this resource is."""
        return self.catalogue.find(sku, place or self.place, usage)

    def used(self, key: str) -> Decimal | None:
        """What the usage says of a key; None when it says nothing."""
        return self.usage.number(self.change.address, self.change.type, key)

    def used_below(self, key: str) -> dict[str, Decimal]:
        """What the usage says below a key whose own keys are free: `{region: GiB}`."""
        return self.usage.below(self.change.address, self.change.type, key)

    def used_or(self, key: str, default: Decimal | int) -> Decimal:
        """What the usage says of a key, else a documented default."""
        found = self.used(key)
        return Decimal(default) if found is None else found

    def told(self, key: str) -> Decimal:
        """What the usage says of a key; where it says nothing 0, which the bill then admits."""
        found = self.used(key)
        if found is None:
            self.unsaid.append(key)
            return Decimal(0)
        return found

    def by_usage(
        self, key: str, name: str, unit: str, sku: str, *, scope: Scope = "", place: str | None = None, per: str = ""
    ) -> Component:
        """A component whose quantity only usage tells. Where nobody tells it is 0, and the bill says so."""
        quantity, rate = Range.of(self.told(key)), Rate.of((1, self.price(sku, place=place)))
        return Component(name, quantity, unit, rate, usage_based=True, scope=scope, per=per)

    def hourly(
        self, name: str, count: Range | Decimal | int, *parts: tuple[Decimal | int, Price | MissingPrice]
    ) -> Component:
        """A component that is charged for every hour of the month, `count` times."""
        counted = count if isinstance(count, Range) else Range.of(count)
        return Component(name, counted.times(HOURS_PER_MONTH), "hours", Rate.of(*parts))
