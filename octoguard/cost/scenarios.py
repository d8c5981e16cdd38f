"""Merges the bills of one resource in three scenarios, where a usage file has ranges."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, BillLine, Range

if TYPE_CHECKING:
    from octoguard.cost.bill import Bill
    from octoguard.cost.component import Component

_Key = tuple["Component", int]


def merge(expected: Bill, floor: Bill, ceiling: Bill) -> Bill:
    """The expected bill, with the floor and the ceiling of the other two.

    A line that a scenario does not have counts as 0 there: a discount, for example, can start above a threshold.
    """
    by_scenario = [_by_key(bill) for bill in (floor, expected, ceiling)]
    keys = dict.fromkeys(key for lines in (by_scenario[1], by_scenario[0], by_scenario[2]) for key in lines)
    unpriced = dict.fromkeys([*expected.unpriced, *floor.unpriced, *ceiling.unpriced])
    return replace(expected, lines=[_line(key, by_scenario) for key in keys], unpriced=list(unpriced))


def _by_key(bill: Bill) -> dict[_Key, BillLine]:
    """The lines by everything but their quantity. Lines that are equal apart from it are numbered."""
    seen: Counter[Component] = Counter()
    lines: dict[_Key, BillLine] = {}
    for line in bill.lines:
        kind = replace(line.component, quantity=NOTHING)
        lines[kind, seen[kind]] = line
        seen[kind] += 1
    return lines


def _line(key: _Key, by_scenario: list[dict[_Key, BillLine]]) -> BillLine:
    floor, expected, ceiling = (lines.get(key) for lines in by_scenario)
    quantities = [line.component.quantity if line else NOTHING for line in (floor, expected, ceiling)]
    amounts = [line.usd if line else NOTHING for line in (floor, expected, ceiling)]
    pick = _pick if key[0].kind == "discount" else _ordered
    component = replace(key[0], quantity=pick(*quantities))
    first, second, third = amounts
    if first is None or second is None or third is None:
        return BillLine(component, None)
    return BillLine(component, pick(first, second, third))


def _pick(floor: Range, expected: Range, ceiling: Range) -> Range:
    return Range(floor.floor, expected.expected, ceiling.ceiling)


def _ordered(floor: Range, expected: Range, ceiling: Range) -> Range:
    """The lowest, the expected and the highest of the scenarios.

    More usage lowers some charges: an instance of Cloud Run that serves requests is not idle.
    """
    each = (floor.floor, expected.expected, ceiling.ceiling)
    return Range(min(each), expected.expected, max(each))
