"""Assembles the rightsizing report from listings: counted recommendations, totals, and missing data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import msgspec

from octoguard import __version__
from octoguard.errors import GoogleApiError, RecordingError
from octoguard.rightsizing import commitments, details, evidence, join, missing, months, rollup
from octoguard.rightsizing.answers import LIST_LOCATIONS, LISTS_OF_PROJECTS, ReadFailure
from octoguard.rightsizing.commitments import CommitmentPreference
from octoguard.rightsizing.count import CountedRecommendation, judge
from octoguard.rightsizing.document import ListCoverage, ObservedUsage, Own, RecommendationEntry, RightsizingReport
from octoguard.rightsizing.known import Known
from octoguard.rightsizing.projects import ProjectNames
from octoguard.rightsizing.recommendation import COUNTED_STATES, named
from octoguard.rightsizing.subtypes import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from octoguard.rightsizing.answers import Answer, Listing
    from octoguard.rightsizing.document import Source, SourceLine, TerraformChange, UnreadSource
    from octoguard.rightsizing.inventory import Inventory
    from octoguard.rightsizing.recommendation import Recommendation

NO_PLAN: Final = Own(None, "", "not computed: give a plan or state with --plan")
_PREFERENCE: Final = CommitmentPreference()
NOT_HELD: Final = Own(None, "", "not computed: the plan does not contain the resource")


@dataclass(frozen=True, slots=True)
class Terraform:
    """The resources in Terraform, how to find the source line of an attribute, and how to price a change."""

    inventory: Inventory
    find: Callable[[str, str], SourceLine | None]
    price: Callable[[list[TerraformChange], bool], Own]

    def changes(self, recommendation: Recommendation) -> list[TerraformChange]:
        """The configuration changes that apply a recommendation; [] if the plan does not contain the resource."""
        return join.changes(recommendation, self.inventory, self.find)

    def own(self, recommendation: Recommendation, changes: list[TerraformChange]) -> Own:
        """The saving per month at the prices of octoguard, or why it is not computed."""
        if not changes:
            return NOT_HELD
        return self.price(changes, join.takes_snapshot(recommendation))


@dataclass(slots=True)
class InsightCounts:
    """How many lists of insights were read, how many failed (by code), and how many insights could not be read."""

    lists: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0


@dataclass(slots=True)
class Gathered:
    """The data that was read so far. Failed lists are kept without their recommendations."""

    recommendations: list[Recommendation] = field(default_factory=list)
    failed: list[Listing] = field(default_factory=list)
    asked: int = 0
    projects: set[str] = field(default_factory=set)
    locations: set[str] = field(default_factory=set)
    gaps: list[UnreadSource] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    floors: commitments.Floors = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    names: ProjectNames = field(default_factory=ProjectNames)
    unreadable: list[Listing] = field(default_factory=list)
    evidence: dict[str, evidence.InsightEvidence] = field(default_factory=dict)
    insights: InsightCounts = field(default_factory=InsightCounts)

    def add_insights(self, answer: Answer) -> None:
        """Add a response of LIST_INSIGHTS. A list or an insight that cannot be read is only counted."""
        self.insights.lists += 1
        failure = answer.failure
        try:
            found = evidence.read(answer.pages, answer.asked)
        except RecordingError:
            failure = failure or ReadFailure("INVALID")
        else:
            self.evidence |= found.by_name
            self.insights.unreadable += found.unreadable
        if failure is not None:
            self.insights.failed[failure.code] += 1

    def open_insights(self) -> list[str]:
        """The names of the insights of open recommendations."""
        return [name for r in self.recommendations if r.state in COUNTED_STATES for name in r.insights]

    def add(self, listing: Listing) -> None:
        """Add a listing. The recommendations of a failed listing are not counted."""
        kind, owner, _, location, _, _ = listing.parent.split("/")
        self.names.learn_list(listing.parent, (recommendation.name for recommendation in listing.recommendations))
        for recommendation in listing.recommendations:
            self.names.suppose(recommendation.name, recommendation.resources)
        self.asked += 1
        self.locations.add(location)
        if kind == "projects":
            self.projects.add(owner)
        self.known.asked(listing)
        if listing.failure is None:
            self.recommendations += listing.recommendations
            if listing.unreadable:
                self.unreadable.append(listing)
        else:
            self.failed.append(listing)

    def note(self, answer: Answer, where: str) -> None:
        """Add a response about projects or their locations; other responses are ignored.

        Raises RecordingError for an unreadable page.
        """
        if answer.method in LISTS_OF_PROJECTS:
            self.gaps += missing.of_projects(answer)
            self.names.read(answer)
        elif answer.method == LIST_LOCATIONS:
            self.known.located(answer, where)
            self.projects.add(answer.owner.removeprefix("projects/"))


def assemble(
    gathered: Gathered,
    source: Source,
    month: str,
    environment: str = "",
    terraform: Terraform | None = None,
    previous: Sequence[RightsizingReport] = (),
    notes: Iterable[str] = (),
    preference: CommitmentPreference = _PREFERENCE,
) -> RightsizingReport:
    """The report. Raises GoogleApiError if no list could be read."""
    if gathered.asked and len(gathered.failed) == gathered.asked:
        raise GoogleApiError(_nothing_read(gathered))
    names = gathered.names
    months.learn(previous, names)
    if terraform is not None:
        terraform.inventory.learn(names)
    entries = _entries(gathered, terraform, preference)
    table = rollup.frame(entries)
    failed = _missing(gathered)
    projects = sorted(set(map(names.id_of, gathered.projects)))
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
        totals=rollup.totals(table),
        states=dict(sorted(Counter(entry.state for entry in entries).items())),
        by_project=rollup.lines(table, "project"),
        by_recommender=rollup.lines(table, "recommender"),
        recommendations=entries,
        missing=failed,
        notes=[*notes, *gathered.notes],
    )
    return months.compared(report, list(previous), gathered.known, names)


def _missing(gathered: Gathered) -> list[UnreadSource]:
    """What could not be read, with project IDs in place of numbers."""
    gaps = [
        *gathered.gaps,
        *gathered.known.unlocated(),
        *missing.group(gathered.failed),
        *missing.of_recommendations(gathered.unreadable),
    ]
    return [msgspec.structs.replace(gap, project=gathered.names.id_of(gap.project)) for gap in gaps]


def _entries(
    gathered: Gathered, terraform: Terraform | None, preference: CommitmentPreference
) -> list[RecommendationEntry]:
    """All recommendations, joined with Terraform, priced and ranked. Measured ones count at octoguard prices."""
    recommendations = [named(recommendation, gathered.names) for recommendation in gathered.recommendations]
    floors = {(gathered.names.id_of(p), region, series): n for (p, region, series), n in gathered.floors.items()}
    joined = {recommendation.key: _join(recommendation, terraform) for recommendation in recommendations}
    priced = [_priced(recommendation, joined[recommendation.key].own) for recommendation in recommendations]
    held = {key: [change.address for change in each.changes] for key, each in joined.items()}
    disputed = {r.key for r in priced if r.kind == "resources" and _costs_more(joined[r.key].own)}
    judged = judge(priced, floors, held, preference, disputed)
    shown: dict[tuple[tuple[str, str, str | None], ...], Recommendation] = {}
    entries = []
    for each in judged:
        recommendation, one = each.recommendation, joined[each.recommendation.key]
        same = shown.setdefault(_identity(one.changes), recommendation) if one.changes else recommendation
        if same is not recommendation and one.own.monthly_saving is not None:
            one = _Joined(one.changes, Own(None, "", f"not computed: included in the amount of {_short(same)}"))
        entries.append(_entry(each, one, commitments.note(recommendation, floors), gathered.evidence))
    return entries


def _costs_more(own: Own) -> bool:
    """Whether a change costs more at the prices of octoguard, in the whole range."""
    most = own.monthly_saving if own.at_most is None else own.at_most
    return most is not None and most < 0


def _identity(changes: list[TerraformChange]) -> tuple[tuple[str, str, str | None], ...]:
    """Equal for recommendations that make the same change, such as those for the zones of one node pool."""
    return tuple((change.address, change.attribute, change.value) for change in changes)


def _short(recommendation: Recommendation) -> str:
    resource = recommendation.resources[0] if recommendation.resources else recommendation.id
    return "/".join(resource.split("/")[-2:])


def _nothing_read(gathered: Gathered) -> str:
    first = gathered.failed[0].failure
    why = f"{first.code}: {first.message}" if first else "no response"
    do = (
        missing.remedy(first, gathered.failed[0].parent.rpartition("/")[2], gathered.failed[0].parent.partition("/")[0])
        if first
        else "run it again"
    )
    return f"none of {gathered.asked} lists of recommendations could be read ({why}): {do}"


@dataclass(frozen=True, slots=True)
class _Joined:
    """The Terraform changes of one recommendation, and their saving at octoguard prices."""

    changes: list[TerraformChange]
    own: Own


def _join(recommendation: Recommendation, terraform: Terraform | None) -> _Joined:
    if terraform is None:
        return _Joined([], NO_PLAN)
    changes = terraform.changes(recommendation)
    return _Joined(changes, terraform.own(recommendation, changes))


def _priced(recommendation: Recommendation, own: Own) -> Recommendation:
    """A measured recommendation has no amount from Google, so its saving is the one at octoguard prices."""
    if recommendation.kind != "measured" or own.monthly_saving is None:
        return recommendation
    return replace(recommendation, saving=own.monthly_saving, currency=own.currency)


def _entry(
    judged: CountedRecommendation, joined: _Joined, note: str, known: Mapping[str, evidence.InsightEvidence]
) -> RecommendationEntry:
    recommendation = judged.recommendation
    return RecommendationEntry(
        name=recommendation.name,
        project=recommendation.project,
        location=recommendation.location,
        recommender=recommendation.recommender,
        title=title_of(recommendation.recommender, recommendation.subtype, recommendation.description),
        subtype=recommendation.subtype,
        kind=recommendation.kind,
        source="octoguard" if recommendation.recommender.startswith("octoguard.") else "google",
        state=recommendation.state,
        priority=recommendation.priority,
        refreshed=recommendation.refreshed,
        description=recommendation.description,
        resources=list(recommendation.resources),
        standing=judged.standing,
        instead_of=judged.instead,
        monthly_saving=recommendation.saving,
        currency=recommendation.currency,
        problem=recommendation.problem,
        own=joined.own,
        changes=joined.changes,
        measured=recommendation.measured,
        note=note,
        details=details.details(recommendation),
        in_usd=recommendation.in_usd,
        kg_co2e=recommendation.kg_co2e,
        evidence=_evidence(recommendation, known),
    )


def _evidence(recommendation: Recommendation, known: Mapping[str, evidence.InsightEvidence]) -> ObservedUsage | None:
    found = evidence.of_recommendation(recommendation.insights, known)
    if found is None:
        return None
    return ObservedUsage(found.observation_days, found.memory_measured, found.refreshed, found.summary)
