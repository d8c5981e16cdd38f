"""Assembles the rightsizing report out of listings: what counts, what it adds up to, what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from octoguard import __version__
from octoguard.errors import GoogleApiError
from octoguard.rightsizing import commitments, join, missing, months, rollup
from octoguard.rightsizing.answers import LIST_LOCATIONS, LISTS_OF_PROJECTS
from octoguard.rightsizing.count import CountedRecommendation, judge
from octoguard.rightsizing.document import ListCoverage, Own, RecommendationEntry, RightsizingReport
from octoguard.rightsizing.known import Known
from octoguard.rightsizing.recommenders import BY_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octoguard.rightsizing.answers import Answer, Listing
    from octoguard.rightsizing.document import Source, SourceLine, TerraformChange, UnreadSource
    from octoguard.rightsizing.inventory import Inventory
    from octoguard.rightsizing.recommendation import Recommendation

NO_PLAN: Final = Own(None, "", "not computed: no plan or state was given (--plan)")
NOT_HELD: Final = Own(None, "", "not computed: the plan holds no resource that it is about")


@dataclass(frozen=True, slots=True)
class Terraform:
    """What Terraform holds, where its configuration says so, and how to price a change of it."""

    inventory: Inventory
    find: Callable[[str, str], SourceLine | None]
    price: Callable[[list[TerraformChange]], Own]

    def changes(self, recommendation: Recommendation) -> list[TerraformChange]:
        """The changes in the configuration that would apply it; none where no resource of the plan is meant."""
        return join.changes(recommendation, self.inventory, self.find)

    def own(self, changes: list[TerraformChange]) -> Own:
        """The saving as our own price list has it."""
        if not changes:
            return NOT_HELD
        return self.price(changes)


@dataclass(slots=True)
class Gathered:
    """What was read so far. Lists that failed are kept without their recommendations."""

    recommendations: list[Recommendation] = field(default_factory=list)
    failed: list[Listing] = field(default_factory=list)
    asked: int = 0
    projects: set[str] = field(default_factory=set)
    locations: set[str] = field(default_factory=set)
    gaps: list[UnreadSource] = field(default_factory=list)
    known: Known = field(default_factory=Known)
    floors: commitments.Floors = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, listing: Listing) -> None:
        """Take one listing; one that is not whole counts for nothing."""
        kind, owner, _, location, _, _ = listing.parent.split("/")
        self.asked += 1
        self.locations.add(location)
        if kind == "projects":
            self.projects.add(owner)
        self.known.asked(listing)
        if listing.failure is None:
            self.recommendations += listing.recommendations
        else:
            self.failed.append(listing)

    def note(self, answer: Answer, where: str) -> None:
        """Take what was said about projects and their locations; another answer says nothing here.

        Raises RecordingError.
        """
        if answer.method in LISTS_OF_PROJECTS:
            self.gaps += missing.of_projects(answer)
        elif answer.method == LIST_LOCATIONS:
            self.known.located(answer, where)
            self.projects.add(answer.owner.removeprefix("projects/"))


def assemble(
    gathered: Gathered,
    source: Source,
    month: str,
    environment: str = "",
    terraform: Terraform | None = None,
    previous: Iterable[RightsizingReport] = (),
    notes: Iterable[str] = (),
) -> RightsizingReport:
    """The report. Raises GoogleApiError when not one list could be read."""
    if gathered.asked and len(gathered.failed) == gathered.asked:
        raise GoogleApiError(_nothing_read(gathered))
    entries = _entries(gathered, terraform)
    table = rollup.frame(entries)
    failed = [*gathered.gaps, *gathered.known.unlocated(), *missing.group(gathered.failed)]
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
            projects=sorted(gathered.projects),
            locations=sorted(gathered.locations),
        ),
        totals=rollup.totals(table),
        states=dict(sorted(Counter(entry.state for entry in entries).items())),
        by_project=rollup.lines(table, "project"),
        by_recommender=rollup.lines(table, "recommender"),
        recommendations=entries,
        missing=failed,
        notes=[*notes, *gathered.notes],
    )
    return months.compared(report, list(previous), gathered.known)


def _entries(gathered: Gathered, terraform: Terraform | None) -> list[RecommendationEntry]:
    """Every recommendation, joined, priced, and then judged: what was measured counts by our own prices."""
    joined = {one.name: _join(one, terraform) for one in gathered.recommendations}
    priced = [_priced(one, joined[one.name].own) for one in gathered.recommendations]
    held = {name: [change.address for change in one.changes] for name, one in joined.items()}
    return [
        _entry(judged, joined[judged.recommendation.name], commitments.note(judged.recommendation, gathered.floors))
        for judged in judge(priced, gathered.floors, held)
    ]


def _nothing_read(gathered: Gathered) -> str:
    first = gathered.failed[0].failure
    said = f"{first.code}: {first.message}" if first else "no answer"
    do = missing.remedy(first, gathered.failed[0].parent.rpartition("/")[2]) if first else "run it again"
    return f"none of {gathered.asked} lists of recommendations could be read ({said}): {do}"


@dataclass(frozen=True, slots=True)
class _Joined:
    """What Terraform has to do with one recommendation."""

    changes: list[TerraformChange]
    own: Own


def _join(one: Recommendation, terraform: Terraform | None) -> _Joined:
    if terraform is None:
        return _Joined([], NO_PLAN)
    changes = terraform.changes(one)
    return _Joined(changes, terraform.own(changes))


def _priced(one: Recommendation, own: Own) -> Recommendation:
    """What octoguard measured has no figure of Google's: it saves what our own prices say, if they say it."""
    if one.kind != "measured" or own.monthly_saving is None:
        return one
    return replace(one, saving=own.monthly_saving, currency=own.currency)


def _entry(judged: CountedRecommendation, joined: _Joined, note: str) -> RecommendationEntry:
    one = judged.recommendation
    known = BY_ID.get(one.recommender)
    return RecommendationEntry(
        name=one.name,
        project=one.project,
        location=one.location,
        recommender=one.recommender,
        title=known.title if known else one.description or one.recommender,
        subtype=one.subtype,
        kind=one.kind,
        source="octoguard" if one.recommender.startswith("octoguard.") else "google",
        state=one.state,
        priority=one.priority,
        refreshed=one.refreshed,
        description=one.description,
        resources=list(one.resources),
        standing=judged.standing,
        instead_of=judged.instead,
        monthly_saving=one.saving,
        currency=one.currency,
        problem=one.problem,
        own=joined.own,
        changes=joined.changes,
        measured=one.measured,
        note=note,
    )
