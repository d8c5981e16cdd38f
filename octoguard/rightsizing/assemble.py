"""Assembles the rightsizing report: entries, totals, summaries, shares, months, and missing data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from octoguard import __version__
from octoguard.errors import GoogleApiError
from octoguard.rightsizing import entries as entry_maker
from octoguard.rightsizing import held, held_coverage, missing, months, realised, rollup
from octoguard.rightsizing.document import ListCoverage, RightsizingReport, Share
from octoguard.rightsizing.entries import EntryOptions
from octoguard.rightsizing.share import share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from octoguard.rightsizing.document import Source, Total, UnreadSource
    from octoguard.rightsizing.entries import Terraform
    from octoguard.rightsizing.gathered import Gathered
    from octoguard.rightsizing.held_document import CommitmentCoverage, HeldCommitment
    from octoguard.rightsizing.projects import ProjectNames
    from octoguard.rightsizing.spend import Spend

_OPTIONS: Final = EntryOptions()


@dataclass(frozen=True, slots=True)
class Money:
    """What the savings are compared with: the bill, and the monthly budget in USD."""

    spend: Spend | None = None
    budget: Decimal | None = None


_NO_MONEY: Final = Money()


def assemble(
    gathered: Gathered,
    source: Source,
    month: str,
    environment: str = "",
    terraform: Terraform | None = None,
    previous: Sequence[RightsizingReport] = (),
    notes: Iterable[str] = (),
    options: EntryOptions = _OPTIONS,
    money: Money = _NO_MONEY,
) -> RightsizingReport:
    """The report. Raises GoogleApiError if no list could be read."""
    if gathered.asked and len(gathered.failed) == gathered.asked:
        raise GoogleApiError(_nothing_read(gathered))
    names = gathered.names
    months.learn(previous, names)
    if terraform is not None:
        terraform.inventory.learn(names)
    options = replace(options, held=_by_id(options.held, names))
    made = entry_maker.make(gathered, terraform, options)
    table = rollup.frame(made.entries)
    totals = rollup.totals(table)
    failed = _missing(gathered)
    projects = sorted(set(map(names.id_of, gathered.projects)))
    payers = [*projects, *names.numbers(projects).values()]
    report = RightsizingReport(
        schema_version="1",
        kind="rightsizing",
        octoguard_version=__version__,
        month=month,
        environment=environment,
        source=source,
        complete=not failed,
        coverage=ListCoverage(
            asked=gathered.asked,
            read=gathered.asked - len(gathered.failed),
            missing=len(gathered.failed),
            projects=projects,
            locations=sorted(gathered.locations),
            project_numbers=names.numbers(projects),
            project_titles=names.titles(projects),
        ),
        totals=totals,
        states=dict(sorted(Counter(entry.state for entry in made.entries).items())),
        by_project=rollup.lines(table, "project"),
        by_recommender=rollup.lines(table, "recommender"),
        by_owner=rollup.lines(table, "owner"),
        by_team=rollup.lines(table, "team"),
        by_environment=rollup.lines(table, "environment"),
        recommendations=made.entries,
        missing=failed,
        notes=[*notes, *gathered.notes, *made.notes, *_not_compared(totals, month, payers, money.spend)],
        left_out=made.left_out,
        shares=list(_shares(totals, month, payers, money)),
        commitments=list(options.held),
        commitment_coverage=_coverage(gathered, options),
    )
    report = months.compared(report, list(previous), gathered.known, names)
    if previous:
        reports = [months.by_id(each, names) for each in (*previous, report)]
        report = msgspec.structs.replace(report, realised=realised.realised(reports, money.spend))
    return report


def _by_id(commitments: Iterable[HeldCommitment], names: ProjectNames) -> list[HeldCommitment]:
    """The held commitments with project IDs in place of numbers, each once."""
    renamed = [msgspec.structs.replace(one, project=names.id_of(one.project)) for one in commitments]
    return held.merged(held.HeldCommitments(renamed, [])).commitments


def _coverage(gathered: Gathered, options: EntryOptions) -> list[CommitmentCoverage]:
    names, use = gathered.names, gathered.use
    means = {(names.id_of(project), region, series): n for (project, region, series), n in use.means.items()}
    floors = {(names.id_of(project), region, series): n.vcpus for (project, region, series), n in use.floors.items()}
    return held_coverage.coverage(options.held, means, floors, set(map(names.id_of, use.projects)))


def _shares(totals: Iterable[Total], month: str, projects: Sequence[str], money: Money) -> Iterator[Share]:
    """The counted savings as shares of the last full month of the bill, and of the budget."""
    amounts: list[tuple[Literal["spend", "budget"], str, dict[str, Decimal]]] = []
    if money.spend is not None and (full := money.spend.last_complete(_next(month))) is not None:
        amounts.append(("spend", full, money.spend.total(full, projects)))
    if money.budget is not None:
        amounts.append(("budget", "", {"USD": money.budget}))
    for of, full, each in amounts:
        for total in totals:
            part = share(total.monthly_saving, total.currency, each)
            if part is not None:
                yield Share(of, full, each[total.currency], total.currency, total.kind, part)


def _not_compared(totals: Sequence[Total], month: str, projects: Sequence[str], spend: Spend | None) -> Iterator[str]:
    """Why the savings are not compared with the bill; nothing if they are, or without a bill."""
    if spend is None or not totals:
        return
    full = spend.last_complete(_next(month))
    if full is None:
        yield f"the billing export has no complete month up to {month}, so the savings have no share of the spend"
        return
    costs = set(spend.total(full, projects))
    savings = {total.currency for total in totals}
    if not costs:
        yield f"the billing export has no costs of these projects in {full}, so the savings have no share of the spend"
    elif different := sorted(savings - costs):
        yield (
            f"the bill of {full} is in {', '.join(sorted(costs))}, so savings in {', '.join(different)} have no share "
            "of the spend"
        )


def _next(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02}"


def _missing(gathered: Gathered) -> list[UnreadSource]:
    """What could not be read, with project IDs in place of numbers."""
    gaps = [
        *gathered.gaps,
        *gathered.known.unlocated(),
        *missing.group(gathered.failed),
        *missing.of_recommendations(gathered.unreadable),
    ]
    return [msgspec.structs.replace(gap, project=gathered.names.id_of(gap.project)) for gap in gaps]


def _nothing_read(gathered: Gathered) -> str:
    first = gathered.failed[0].failure
    why = f"{first.code}: {first.message}" if first else "no response"
    do = (
        missing.remedy(first, gathered.failed[0].parent.rpartition("/")[2], gathered.failed[0].parent.partition("/")[0])
        if first
        else "run it again"
    )
    return f"none of {gathered.asked} lists of recommendations could be read ({why}): {do}"
