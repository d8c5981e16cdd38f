"""Which recommendations a rightsizing report shows to people, and in which order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport, RollupRow

# Entries that have a section of their own, by the sums of what was left out.
_LEFT_OUT = frozenset({"filtered", "excluded"})


@dataclass(slots=True)
class Sections:
    """The recommendations of each section. `actions` are counted, with the quick wins first and commitments last."""

    actions: list[RecommendationEntry] = field(default_factory=list)
    measured: list[RecommendationEntry] = field(default_factory=list)
    unpriced: list[RecommendationEntry] = field(default_factory=list)
    dearer: list[RecommendationEntry] = field(default_factory=list)
    rest: list[RecommendationEntry] = field(default_factory=list)
    security: list[RecommendationEntry] = field(default_factory=list)
    reliability: list[RecommendationEntry] = field(default_factory=list)


def sections(report: RightsizingReport) -> Sections:
    """Every recommendation in its section, counted ones first; filtered and excluded ones are in none."""
    found = Sections()
    for entry in report.recommendations:
        if entry.standing in _LEFT_OUT:
            continue
        if entry.kind == "measured":
            found.measured.append(entry)
        elif entry.kind in ("security", "reliability"):
            if entry.standing != "closed":
                (found.security if entry.kind == "security" else found.reliability).append(entry)
        elif entry.standing == "counted":
            found.actions.append(entry)
        elif entry.standing != "closed" and (entry.kind == "capacity" or (entry.monthly_saving or 0) < 0):
            found.dearer.append(entry)
        elif entry.standing == "no-amount":
            found.unpriced.append(entry)
        else:
            found.rest.append(entry)
    found.actions = sorted(_merged(found.actions), key=_order)
    found.measured.sort(key=lambda entry: entry.standing != "counted")
    return found


def _order(entry: RecommendationEntry) -> tuple[bool, bool, Decimal]:
    """Rightsize first, then commit to what is left; quick wins first, then the largest savings."""
    return entry.kind == "commitments", not entry.quick_win, -(entry.monthly_saving or Decimal(0))


def _merged(entries: Iterable[RecommendationEntry]) -> list[RecommendationEntry]:
    """One entry for recommendations that make the same change, such as those for the zones of one node pool.

    Its saving is their sum, and its price at octoguard is that of the first one, which has the whole change.
    """
    groups: dict[Hashable, list[RecommendationEntry]] = defaultdict(list)
    for entry in entries:
        changes = tuple((change.address, change.attribute, change.value) for change in entry.changes)
        groups[(entry.recommender, entry.currency, changes) if changes else entry.name].append(entry)
    return [_sum(group) for group in groups.values()]


def _sum(group: list[RecommendationEntry]) -> RecommendationEntry:
    first = group[0]
    if len(group) == 1:
        return first
    usd = [entry.in_usd for entry in group if entry.in_usd is not None]
    return msgspec.structs.replace(
        first,
        monthly_saving=sum((entry.monthly_saving or Decimal(0) for entry in group), Decimal(0)),
        in_usd=sum(usd, Decimal(0)) if len(usd) == len(group) else None,
        measured="; ".join(filter(None, [f"{len(group)} recommendations for this change", first.measured])),
        quick_win=all(entry.quick_win for entry in group),
    )


def first(actions: list[RecommendationEntry], limit: int) -> list[RecommendationEntry]:
    """At most `limit` actions in their order. Commitments, quick wins and other large savings all have places."""
    commitments = [entry for entry in actions if entry.kind == "commitments"]
    quick = [entry for entry in actions if entry.kind != "commitments" and entry.quick_win]
    others = [entry for entry in actions if entry.kind != "commitments" and not entry.quick_win]
    places = limit - min(len(commitments), limit // 3)
    for_quick = min(len(quick), max(places - len(others), (places + 1) // 2))
    shown = [*quick[:for_quick], *others[: places - for_quick]]
    return [*shown, *commitments[: limit - len(shown)]]


def rollups(report: RightsizingReport) -> list[tuple[str, list[tuple[str, list[RollupRow]]]]]:
    """(title, [(key, rows of all kinds)]) of each summary that tells something: at least two keys, one of them known.

    The key with the largest saving comes first.
    """
    found = []
    for title, rows in (
        ("By team", report.by_team),
        ("By project", report.by_project),
        ("By environment", report.by_environment),
    ):
        keys: dict[str, list[RollupRow]] = defaultdict(list)
        for row in rows:
            keys[row.key].append(row)
        if len(keys) > 1:
            ordered = sorted(keys.items(), key=lambda item: -max(row.monthly_saving for row in item[1]))
            found.append((title, ordered))
    return found
