"""The words for amounts, totals and standings in a rightsizing report, for all formats that people read."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from octoguard.rightsizing.ownership import NOT_LABELLED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from octoguard.rightsizing.count import Standing
    from octoguard.rightsizing.document import Own, RecommendationEntry, RightsizingReport, RollupRow, Total
    from octoguard.rightsizing.recommenders import Kind

KINDS: Final[dict[Kind, str]] = {
    "resources": "from resource changes",
    "measured": "from utilization that octoguard measured",
    "commitments": "from commitments for the remaining usage",
    "capacity": "from capacity recommendations",
    "other": "from other recommendations",
    "security": "from security recommendations",
    "reliability": "from reliability recommendations",
}
STANDINGS: Final[dict[Standing, str]] = {
    "counted": "included",
    "alternative": "alternative to another recommendation, not added",
    "overlaps": "same resource as another recommendation, not added",
    "contained": "part of another counted resource, not added",
    "above-floor": "above the measured minimum usage, not added",
    "disputed": "costs more at octoguard prices, not added",
    "closed": "no longer open",
    "costs": "no saving",
    "advice": "advice, not a saving",
    "no-amount": "Google gives no amount",
    "not-understood": "invalid amount, not added",
    "filtered": "left out by a filter, not added",
    "excluded": "excluded by a waiver, not added",
}
_TITLES: Final = 3
_CENT: Final = Decimal("0.01")
_PERCENT: Final = Decimal(1)
_TENTH: Final = Decimal("0.1")


def money(value: Decimal) -> str:
    """An amount to the cent: `1,234.56`."""
    return f"{value.quantize(_CENT, ROUND_HALF_UP):,}"


def amount(value: Decimal, currency: str) -> str:
    """An amount to the cent with its currency: `1,234.56 USD`."""
    return f"{money(value)} {currency}"


def sums(entries: Iterable[RecommendationEntry]) -> str:
    """The savings by currency: `31.20 USD and 4.00 EUR`; "" if no entry has an amount."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.monthly_saving is not None:
            found[entry.currency] += entry.monthly_saving
    return listed([amount(value, currency) for currency, value in sorted(found.items())])


def listed(items: Sequence[str]) -> str:
    """A list in a sentence: `a`, `a and b`, `a, b and c`."""
    return f"{', '.join(items[:-1])} and {items[-1]}" if len(items) > 1 else "".join(items)


def counted(number: int, noun: str) -> str:
    """A number and its noun: `1 recommendation`, `2 recommendations`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def saving(entry: RecommendationEntry) -> str:
    """The saving per month according to Google, or the additional cost: `12.00 USD`, `costs 3.00 USD more`."""
    return "" if entry.monthly_saving is None else saved(entry.monthly_saving, entry.currency)


def saved(value: Decimal, currency: str) -> str:
    """An amount that is saved, or the additional cost if it is negative."""
    return f"costs {amount(-value, currency)} more" if value < 0 else amount(value, currency)


def standing(entry: RecommendationEntry) -> str:
    """Whether the totals include the entry, and if not, why."""
    if entry.standing == "costs" and entry.monthly_saving:
        return "costs more, not subtracted from the savings"
    return STANDINGS[entry.standing]


def own(figure: Own) -> str:
    """The saving per month at the prices of octoguard, or why there is no amount."""
    if figure.monthly_saving is None:
        return figure.why
    text = saved(figure.monthly_saving, figure.currency)
    if figure.at_most is not None:
        text = f"{money(figure.monthly_saving)} to {amount(figure.at_most, figure.currency)}"
    return f"{text} ({figure.why})" if figure.why else text


def percent(share: Decimal | float) -> str:
    """A fraction as a percentage: `12%`, `0.4%`, `under 0.1%`."""
    value = Decimal(str(share)) * 100
    if 0 < value < _TENTH:
        return "under 0.1%"
    return f"{value.quantize(_TENTH if abs(value) < 1 else _PERCENT, ROUND_HALF_UP):f}%"


def projects(report: RightsizingReport, limit: int = 3) -> str:
    """The projects with their display names: `shop-live (Shop), shop-test and 4 more projects`."""
    ids, titles = report.coverage.projects, report.coverage.project_titles
    names = [f"{project} ({titles[project]})" if titles.get(project) else project for project in ids[:limit]]
    more = len(ids) - limit
    return ", ".join(names) + (f" and {counted(more, 'more project')}" if more > 0 else "")


def headline(report: RightsizingReport) -> str:
    """Whether all data was read, so that the totals are complete."""
    coverage = report.coverage
    if report.complete:
        return f"complete: all {coverage.asked} lists of recommendations were read"
    gaps = "some projects or measurements could not be read"
    if coverage.missing:
        gaps = f"{coverage.missing} of {coverage.asked} lists of recommendations could not be read"
    return f"INCOMPLETE: {gaps}. Their savings are unknown, so the totals are minimums"


def shares(report: RightsizingReport, total: Total) -> str:
    """A total as a share of the spend and of the budget: `12% of the spend of 2026-10, 3% of the budget`."""
    return ", ".join(
        f"{percent(share.share)} of the {f'spend of {share.month}' if share.of == 'spend' else 'budget'}"
        for share in report.shares
        if (share.kind, share.currency) == (total.kind, total.currency)
    )


def total(report: RightsizingReport, row: Total) -> str:
    """What follows the amount of a total: its source, the number of recommendations, and its shares."""
    text = f"{KINDS[row.kind]} ({counted(row.recommendations, 'recommendation')})"
    of = shares(report, row)
    return f"{text}: {of}" if of else text


def quick_wins(report: RightsizingReport) -> str:
    """The number of quick wins and their sum; "" if there are none."""
    found = [entry for entry in report.recommendations if entry.quick_win]
    if not found:
        return ""
    verb = "saves" if len(found) == 1 else "save"
    return f"{counted(len(found), 'quick win')} {verb} {sums(found)}/month: low effort, no downtime, reversible"


def emissions(report: RightsizingReport) -> str:
    """The reduction of emissions that Google gives for the included recommendations; "" if it gives none."""
    known = [e.kg_co2e for e in report.recommendations if e.kg_co2e is not None and e.standing == "counted"]
    if not known:
        return ""
    return f"{sum(known):,.1f} kg CO2e less per month (Google's figure for {counted(len(known), 'recommendation')})"


def rollup(name: str, rows: Sequence[RollupRow]) -> tuple[str, str]:
    """The first amount of a summary row, and the rest: `payments (resource changes), 5.00 USD (commitments)`."""
    first, *others = rows
    more = "".join(f", {amount(row.monthly_saving, row.currency)} ({_short(row.kind)})" for row in others)
    return amount(first.monthly_saving, first.currency), f"{name} ({_short(first.kind)}){more}"


def rollup_line(keys: Sequence[tuple[str, Sequence[RollupRow]]], limit: int) -> str:
    """The keys with the largest savings of one kind, which is that of most of them: `payments 5.00 USD, ...`."""
    kinds = Counter(row.kind for _, rows in keys for row in rows)
    kind = max(kinds, key=lambda one: kinds[one])
    found = [(key, row) for key, rows in keys for row in rows if row.kind == kind]
    shown = [f"{key or NOT_LABELLED} {amount(row.monthly_saving, row.currency)}" for key, row in found[:limit]]
    more = f" and {len(found) - limit:,} more" if len(found) > limit else ""
    return f"{', '.join(shown)}{more} ({_short(kind)})"


def titles(entries: Iterable[RecommendationEntry]) -> str:
    """The titles of recommendations and how often each occurs: `IAM role is unused (6), project is unused (1)`."""
    found = Counter(entry.title for entry in entries).most_common()
    shown = [f"{title} ({number:,})" for title, number in found[:_TITLES]]
    more = sum(number for _, number in found[_TITLES:])
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _short(kind: Kind) -> str:
    return {"resources": "resource changes", "measured": "measured by octoguard"}.get(kind, kind)


def groups(entries: Iterable[RecommendationEntry]) -> list[tuple[Standing, list[RecommendationEntry]]]:
    """Entries by standing, the largest group first."""
    found: dict[Standing, list[RecommendationEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.standing].append(entry)
    return sorted(found.items(), key=lambda group: -len(group[1]))


LEFT_OUT: Final = {
    "excluded": "excluded by a waiver",
    "min-saving": "below the minimum saving (--min-saving or min_saving in octoguard.toml)",
    "labels": "without the labels of --label",
    "not-in-terraform": "not in Terraform, so their labels are unknown (--label)",
}


def exclusions(report: RightsizingReport) -> list[str]:
    """Why waivers exclude recommendations, each reason once with its number of recommendations."""
    notes = Counter(entry.note for entry in report.recommendations if entry.standing == "excluded" and entry.note)
    return [f"{counted(number, 'recommendation')} {note}" for note, number in notes.items()]
