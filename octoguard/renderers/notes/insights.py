"""Notes about insights that could not be read. They take nothing from the recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def unread(failed: Mapping[str, int], total: int) -> str:
    """Lists of insights that could not be read: `failed` is their number by code, `total` the number of all lists."""
    codes = ", ".join(f"{code} {number} times" if number > 1 else code for code, number in failed.items())
    do = "grant roles/recommender.viewer to the calling account" if "PERMISSION_DENIED" in failed else "run it again"
    return (
        f"{sum(failed.values())} of {total} lists of insights could not be read ({codes}), so the evidence of some "
        f"recommendations is missing; the recommendations are complete: {do}"
    )


def unreadable(number: int) -> str:
    """Insights of an unknown shape."""
    insights = "insight has" if number == 1 else "insights have"
    return f"{number} {insights} an unknown format, so the evidence of some recommendations is missing"
