"""Renders the resource types that are priced, free and unsupported, beside those of Infracost, as text or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from octoguard.printable import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable


class InfracostCoverage(msgspec.Struct, frozen=True):
    """The types of Infracost beside those of octoguard.

    `priced` and `free` count Infracost's types on the date `as_of`. `only_infracost` and `free_there` have the reasons
    why octoguard does not price a type, or does not list it as free: `{type: reason}`.
    """

    as_of: str
    source: str
    priced: int
    free: int
    both: list[str]
    only_octoguard: list[str]
    only_infracost: dict[str, str]
    free_there: dict[str, str]


class CostCoverage(msgspec.Struct, frozen=True):
    """The `priced` types, and the `free` and `unsupported` types with their reasons (`{type: reason}`)."""

    priced: list[str]
    free: dict[str, str]
    unsupported: dict[str, str]
    infracost: InfracostCoverage


def json(coverage: CostCoverage) -> str:
    """The lists as JSON."""
    return json_text(coverage)


def text(coverage: CostCoverage) -> str:
    """The lists as text, with counts."""
    beside = coverage.infracost
    head = f"Infracost on {beside.as_of}: {beside.priced} priced types and {beside.free} free types"
    lines = [
        *_names("Priced", coverage.priced),
        *_reasons("Free", coverage.free),
        *_reasons("Unsupported", coverage.unsupported),
        f"{head} ({beside.source})",
        "",
        *_names("Priced by octoguard and Infracost", beside.both),
        *_names("Priced only by octoguard", beside.only_octoguard),
        *_reasons("Priced only by Infracost", beside.only_infracost),
        *_reasons("Free in Infracost, not free here", beside.free_there),
    ]
    return "\n".join(lines)


def _names(title: str, names: Iterable[str]) -> list[str]:
    rows = [f"  {name}" for name in names]
    return [f"{title} ({len(rows)})", *rows, ""]


def _reasons(title: str, table: dict[str, str]) -> list[str]:
    width = max(map(len, table), default=0)
    return [f"{title} ({len(table)})", *(f"  {name:<{width}}  {reason}" for name, reason in table.items()), ""]
