"""Collects the responses of a run: recommendations, evidence, measurements, and what could not be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.errors import RecordingError
from octoguard.rightsizing import evidence, missing
from octoguard.rightsizing.answers import LIST_LOCATIONS, LISTS_OF_PROJECTS, ReadFailure
from octoguard.rightsizing.commitments import MeasuredUse
from octoguard.rightsizing.known import Known
from octoguard.rightsizing.projects import ProjectNames
from octoguard.rightsizing.recommendation import COUNTED_STATES

if TYPE_CHECKING:
    from octoguard.rightsizing.answers import Answer, Listing
    from octoguard.rightsizing.document import UnreadSource
    from octoguard.rightsizing.recommendation import Recommendation


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
    use: MeasuredUse = field(default_factory=MeasuredUse)
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
        self.learn(listing)
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

    def learn(self, listing: Listing) -> None:
        """Record the project number in a listing, and what it says about the ID."""
        self.names.learn_list(listing.parent, (recommendation.name for recommendation in listing.recommendations))
        for recommendation in listing.recommendations:
            self.names.suppose(recommendation.name, recommendation.resources)

    def note(self, answer: Answer, where: str) -> None:
        """Add a response about projects or their locations; other responses are ignored.

        Raises RecordingError for an unreadable page.
        """
        if answer.method in LISTS_OF_PROJECTS:
            self.gaps += missing.of_projects(answer)
            self.names.read(answer.pages)
        elif answer.method == LIST_LOCATIONS:
            self.known.located(answer, where)
            self.projects.add(answer.owner.removeprefix("projects/"))
