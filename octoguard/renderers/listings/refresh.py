"""Renders the result of `octoguard prices refresh`: price changes, lost prices, and what was written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.money import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Tiers = tuple[tuple[Decimal, Decimal], ...]  # (from this quantity on, USD for each unit)
_SHOWN: Final = 15
_NAMED: Final = 3
_WAS_FREE: Final = Decimal(10**6)  # sorts prices that were free before all others
_ACCEPT: Final = "use --accept-loss to keep their old prices with the old date"


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price that changes, in percent of the old price; None if it was free."""

    name: str
    percent: Decimal | None
    old: Tiers
    new: Tiers


@dataclass(frozen=True, slots=True)
class RefreshSummary:
    """What the catalogue changes.

    `added` are new prices by name, `rejected` the reasons why prices were not used. The rest are counts: prices without
    a change, prices that the catalogue does not have (`kept`), those of them that it had before (`lost`), and SKUs that
    octoguard does not price (`unused`).
    """

    changed: list[PriceChange]
    added: list[tuple[str, Tiers]]
    rejected: list[str]
    unchanged: int
    kept: int
    lost: int
    unused: int


def summary(refresh: RefreshSummary) -> Iterator[str]:
    """The counts, then the largest changes, new prices and rejected prices."""
    yield (
        f"{len(refresh.changed)} prices change, {len(refresh.added)} are new, {refresh.unchanged} stay the same; "
        f"{refresh.kept} are not in the catalogue and stay as they are ({refresh.lost} of them were in it, or have a "
        "SKU ID that is gone)"
    )
    ordered = sorted(
        refresh.changed,
        key=lambda price: (-abs(price.percent if price.percent is not None else _WAS_FREE), price.name),
    )
    see_all = "see git diff, or --output"
    yield from _first([_change(price) for price in ordered], see_all)
    yield from _first([f"     new  {name}: {_tiers(tiers)}" for name, tiers in refresh.added], see_all)
    yield from _first([f"not used: {reason}" for reason in refresh.rejected], "not used either")
    if refresh.unused:
        yield f"{refresh.unused} SKUs of the catalogue (by region) are for products that octoguard does not price"


def needed_prices_lost(names: Sequence[str]) -> str:
    """Why the refresh is refused: the plans need prices that the catalogue no longer has."""
    return f"REFUSED: the catalogue no longer has {len(names)} prices that these plans need: {_few(names)}; {_ACCEPT}"


def lost_prices_unchecked(names: Sequence[str]) -> str:
    """Why the refresh is refused: prices are lost, and some plans could not be checked."""
    return (
        f"REFUSED: the catalogue no longer has {len(names)} prices, and octoguard could not check whether a resource "
        f"needs them: {_few(names)}; {_ACCEPT}"
    )


def nothing_written() -> str:
    """The result of a dry run."""
    return "nothing was written (--dry-run)"


def written(target: Path, *, in_use: bool) -> Iterator[str]:
    """The new directory, and how to use it if octoguard does not use it yet."""
    yield f"written to {target}"
    if not in_use:
        yield f"to use these prices, add to octoguard.toml: [cost] pricing = {json.dumps(str(target))}"


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED])


def _first(lines: list[str], rest: str) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  ... and {len(lines) - _SHOWN} more: {rest}"


def _change(price: PriceChange) -> str:
    percent = "was free" if price.percent is None else f"{price.percent:+.1f}%"
    return f"{percent:>8}  {price.name}: {_tiers(price.old)} -> {_tiers(price.new)}"


def _tiers(tiers: Tiers) -> str:
    return ", ".join(plain(usd) + (f" from {plain(start)}" if start else "") for start, usd in tiers)
