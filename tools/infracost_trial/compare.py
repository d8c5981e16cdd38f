"""Joins Infracost's lines and octoguard's by component, and compares quantity, unit price and cost."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from octoguard.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.infracost_trial.estimates import OurLine, OurResource
    from tools.infracost_trial.goldens import TheirLine

Verdict = Literal["same", "quantity differs", "cost differs", "ours missing", "theirs missing", "no usage"]
Side = Literal["infracost", "octoguard"]
COMPONENTS = Path(__file__).with_name("components.csv")
SPOT = "(spot)"
_DEFAULT_POOL = "default_pool"
_SAME_QUANTITY = Decimal("0.001")  # Infracost prints rounded quantities
_SAME_COST = Decimal("0.01")
_HALF_A_CENT = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity and its cost after discounts in USD per month. Either is None where a tool has none."""

    quantity: Decimal | None
    usd: Decimal | None

    @property
    def price(self) -> Decimal | None:
        """USD per unit after discounts and free allowances."""
        return self.usd / self.quantity if self.quantity and self.usd is not None else None


@dataclass(frozen=True, slots=True)
class Row:
    """One component of one resource, as both tools price it."""

    example: str
    address: str
    type: str
    status: str
    component: str
    theirs: Figure | None
    ours: Figure | None

    @property
    def verdict(self) -> Verdict:
        """Whether both agree: quantities within 0.1%, costs within 1%."""
        theirs, ours = self.theirs, self.ours
        if theirs is None or theirs.quantity is None:
            charged = ours is not None and (ours.usd is None or ours.usd > 0 or (ours.quantity and theirs is not None))
            return "theirs missing" if charged else "no usage"
        if ours is None or ours.quantity is None:
            return "ours missing"
        if not within(ours.quantity, theirs.quantity, _SAME_QUANTITY):
            return "quantity differs"
        if ours.usd is None:
            return "ours missing"
        return "same" if within(ours.usd, theirs.usd or ZERO, _SAME_COST, _HALF_A_CENT) else "cost differs"

    @property
    def same_at_equal_prices(self) -> bool:
        """Whether our quantity at Infracost's unit price costs what Infracost says, within 1%."""
        theirs, ours = self.theirs, self.ours
        if theirs is None or ours is None or not theirs.quantity or theirs.usd is None or ours.quantity is None:
            return False
        return within(ours.quantity * theirs.usd / theirs.quantity, theirs.usd, _SAME_COST)


def within(number: Decimal, other: Decimal, share: Decimal, slack: Decimal = ZERO) -> bool:
    """Whether two numbers differ by at most `share` of the other, or by `slack`."""
    return abs(number - other) <= max(abs(other) * share, slack)


@dataclass(frozen=True, slots=True)
class _Rule:
    side: Side
    type: re.Pattern[str]
    name: re.Pattern[str]
    part: re.Pattern[str] | None
    component: str
    times: str

    def match(self, resource_type: str, name: str) -> re.Match[str] | None:
        return self.name.fullmatch(name) if self.type.fullmatch(resource_type) else None

    def label(self, match: re.Match[str]) -> str:
        return self.component.format(match[0], **match.groupdict()).lower()

    def factor(self, match: re.Match[str]) -> Decimal:
        return Decimal(match[self.times] if self.times.isalpha() else self.times)


def read_rules(path: Path = COMPONENTS) -> list[_Rule]:
    """The rules that give a line of either tool the name of a component. The first rule that matches decides."""
    with path.open(newline="", encoding="utf-8") as lines:
        return [
            _Rule(
                "infracost" if row["side"] == "infracost" else "octoguard",
                re.compile(row["type"] or ".*"),
                re.compile(row["name"]),
                re.compile(row["part"]) if row["part"] else None,
                row["component"],
                row["times"],
            )
            for row in csv.DictReader(lines)
        ]


def compared(
    example: str,
    theirs: dict[str, list[TheirLine]],
    ours: dict[str, OurResource],
    rules: list[_Rule],
) -> list[Row]:
    """Every component of an example. Resources that cost nothing in both tools are left out."""
    rows: list[Row] = []
    for address in [*theirs, *(name for name in ours if name not in theirs)]:
        resource = ours.get(address)
        resource_type = re.sub(r"^.*?(google_\w+).*$", r"\1", address)
        figures = _their_figures(resource_type, theirs.get(address, []), rules)
        own = _our_figures(resource_type, resource.lines, rules, figures) if resource else {}
        status = resource.status if resource else "absent"
        names = dict.fromkeys([*figures, *own])
        if not names and status in ("unpriced", "unsupported"):
            names["resource"] = None
        rows += [Row(example, address, resource_type, status, name, figures.get(name), own.get(name)) for name in names]
    return rows


def _their_figures(resource_type: str, lines: list[TheirLine], rules: list[_Rule]) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    # A cluster with node_pool blocks has no default pool, but Infracost lists one.
    has_pools = any(line.group.startswith("node_pool") for line in lines)
    for line in lines:
        label, factor = line.name.lower(), Decimal(1)
        for rule in rules:
            if rule.side == "infracost" and (match := rule.match(resource_type, line.name)):
                label, factor = rule.label(match), rule.factor(match)
                break
        if has_pools and line.group == _DEFAULT_POOL:
            label = f"default pool: {label}"
        quantity = None if line.quantity is None else line.quantity * factor
        figures[label] = _sum(figures.get(label), Figure(quantity, line.usd))
    return figures


def _our_figures(
    resource_type: str, lines: Iterable[OurLine], rules: list[_Rule], theirs: dict[str, Figure]
) -> dict[str, Figure]:
    """The figures by component. A line is split into its list prices where Infracost has lines for them."""
    figures: dict[str, Figure] = {}
    for line in lines:
        matches = [
            (rule, match)
            for rule in rules
            if rule.side == "octoguard" and (match := rule.match(resource_type, line.name))
        ]
        split = [(rule, match) for rule, match in matches if rule.part and rule.label(match) in theirs]
        whole = next(((rule, match) for rule, match in matches if rule.part is None), None)
        found = [
            (rule.label(match), Figure(part.quantity * rule.factor(match), part.usd))
            for rule, match in split
            for part in line.parts
            if rule.part and rule.part.fullmatch(part.sku)
        ]
        if not found:
            label, factor = (whole[0].label(whole[1]), whole[0].factor(whole[1])) if whole else (line.name.lower(), 1)
            found = [(label, Figure(line.quantity * factor, line.usd))]
        for label, figure in found:
            figures[label] = _sum(figures.get(label), figure)
    return figures


def _sum(first: Figure | None, second: Figure) -> Figure:
    if first is None:
        return second
    return Figure(_add(first.quantity, second.quantity), _add(first.usd, second.usd))


def _add(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None or second is None else first + second
