"""Renders the resource types that are priced, free and unsupported, as text or JSON."""

from __future__ import annotations

import msgspec

from octoguard.printable import json_text


class CostCoverage(msgspec.Struct, frozen=True):
    """The `priced` types, and the `free` and `unsupported` types with their reasons (`{type: reason}`)."""

    priced: list[str]
    free: dict[str, str]
    unsupported: dict[str, str]


def json(coverage: CostCoverage) -> str:
    """The three lists as JSON."""
    return json_text(coverage)


def text(coverage: CostCoverage) -> str:
    """The three lists as text, with counts."""
    width = max(map(len, (*coverage.free, *coverage.unsupported)))
    lines = [f"Priced ({len(coverage.priced)})", *(f"  {name}" for name in coverage.priced)]
    for title, table in (("Free", coverage.free), ("Unsupported", coverage.unsupported)):
        lines += ["", f"{title} ({len(table)})", *(f"  {name:<{width}}  {reason}" for name, reason in table.items())]
    return "\n".join([*lines, ""])
