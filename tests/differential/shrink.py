"""Shrinks the resource of a difference while the engines still differ, with one Checkov process for each round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.differential.compare import compare
from tests.differential.corpus import document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.differential.compare import Difference

ROUNDS = 12


def shrink(program: Path, difference: Difference) -> Difference:
    """The same difference on a smaller resource."""
    kind = difference.address.partition(".")[0]
    for _ in range(ROUNDS):
        smaller = list(_smaller(difference.values))
        if not smaller:
            break
        plan_json, listed = document([(kind, values) for values in smaller])
        left = compare(program, plan_json, listed, [difference.policy], difference.environment).unexplained
        same = [one for one in left if (one.ours, one.theirs) == (difference.ours, difference.theirs)]
        if not same:
            break
        difference = min(same, key=lambda one: len(str(one.values)))
    return difference


def _smaller(value: Any) -> Iterator[Any]:
    """Smaller copies: without half of the attributes, without one attribute or element, or with a smaller part."""
    if isinstance(value, dict):
        names = list(value)
        if len(names) > 3:
            for part in (names[: len(names) // 2], names[len(names) // 2 :]):
                yield {name: value[name] for name in part}
        for name in names:
            yield {other: value[other] for other in names if other != name}
            for less in _smaller(value[name]):
                yield {**value, name: less}
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield value[:i] + value[i + 1 :]
            for less in _smaller(item):
                yield [*value[:i], less, *value[i + 1 :]]
