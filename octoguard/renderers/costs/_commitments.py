"""The words and numbers of commitments, for the formats that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import ZERO, dollars, monthly
from octoguard.renderers.costs._tables import quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost_entries import CommitmentEntry, CommitmentPart, CommitmentsEntry, Figures


def rows(entry: CommitmentsEntry) -> Iterator[tuple[str, list[str]]]:
    """(name, amounts of the three scenarios) of the totals with commitments."""
    yield "after commitments", amounts(entry.net_usd)
    yield "  saved by commitments", amounts(entry.saving_usd)
    yield "  unused commitments", amounts(entry.unused_usd)


def amounts(figures: Figures) -> list[str]:
    """The amounts of floor, expected and ceiling."""
    return [dollars(figure) for figure in (figures.floor, figures.expected, figures.ceiling)]


def sentence(commitment: CommitmentEntry) -> str:
    """What a commitment covers, saves and leaves unused: `N2 in us-central1, 3y: uses 40 of 40 vCPUs; saves ...`."""
    applied = [part for part in commitment.parts if not part.problem]
    if not applied:
        return f"{commitment.name}: not applied"
    uses = ", ".join(map(_use, applied))
    saving = sum((part.on_demand_usd.expected - part.committed_usd.expected for part in applied), ZERO)
    clauses = [
        f"uses {uses}",
        f"saves {monthly(saving)}" if saving >= 0 else f"costs {monthly(-saving)} more than on demand",
    ]
    if unused := sum((part.unused_usd.expected for part in applied), ZERO):
        clauses.append(f"{monthly(unused)} unused, which the account pays anyway")
    if commitment.available != 1:
        clauses.append(f"{commitment.available * 100:.0f}% available to this environment")
    return f"{commitment.name}: {'; '.join(clauses)}"


def _use(part: CommitmentPart) -> str:
    used = quantity(part.used.expected)
    if part.used.floor != part.used.ceiling:
        used += f" ({quantity(part.used.floor)} to {quantity(part.used.ceiling)})"
    if part.what == "spend":
        return f"${used} of ${quantity(part.amount)} per hour"
    return f"{used} of {quantity(part.amount)} {part.unit}"
