"""Replays recorded or exported responses for a rightsizing report, all of them or those of some projects."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from octoguard.errors import RecordingError
from octoguard.gcp import exports
from octoguard.gcp.recording import sha256_of
from octoguard.renderers.notes import inputs as input_notes
from octoguard.rightsizing.answers import (
    LIST_INSIGHTS,
    LIST_RECOMMENDATIONS,
    LISTS_OF_PROJECTS,
    Listing,
    ReadFailure,
)
from octoguard.rightsizing.projects import is_number
from octoguard.rightsizing.recommendation import read_page

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.gcp.recording import RecordingHeader
    from octoguard.rightsizing.answers import Answer
    from octoguard.rightsizing.projects import ProjectNames
    from octoguard.rightsizing.recommendation import Recommendation, UnreadableRecommendation


@dataclass(frozen=True, slots=True)
class Files:
    """The files of --offline, opened."""

    paths: tuple[Path, ...]
    exports: list[exports.Export]

    @property
    def name(self) -> str:
        """The names of the files."""
        return ", ".join(path.name for path in self.paths)

    @property
    def header(self) -> RecordingHeader:
        """The header of all files together: the latest time, and every project and location."""
        heads = [export.header for export in self.exports]
        accounts = sorted({head.billing_account for head in heads if head.billing_account})
        return msgspec.structs.replace(
            heads[0],
            recorded_at=max(head.recorded_at for head in heads),
            projects=sorted({project for head in heads for project in head.projects}),
            locations=sorted({location for head in heads for location in head.locations}),
            billing_account=accounts[0] if len(accounts) == 1 else "",
            scrubbed=any(head.scrubbed for head in heads),
        )

    @property
    def notes(self) -> list[str]:
        """What a reader must know about the files."""
        notes = [note for export in self.exports for note in export.notes]
        months = sorted({export.header.recorded_at[:7] for export in self.exports})
        if len(months) > 1:
            notes.append(input_notes.several_months(months))
        # A recording has every list that its run queried. Exports can have any.
        if self.exports[0].header.octoguard_version and not self.header.billing_account:
            notes.append(input_notes.no_commitments())
        return notes

    def sha256(self) -> str:
        """The digest of a file; of several files, the digest of their digests."""
        digests = [sha256_of(path) for path in self.paths]
        return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()


def open_files(paths: tuple[Path, ...]) -> Files:
    """Open the files. Raises RecordingError."""
    return Files(paths, [exports.read(path) for path in paths])


class ChosenProjects:
    """Says which responses are of the given projects. Projects can be given and recorded by ID or by number."""

    def __init__(self, given: list[str], files: Files, names: ProjectNames) -> None:
        """Read the files once if any project has a number only: the last list of a file can say which ID it has."""
        self._names = names
        self._skipped: set[str] = set()
        if given and any(map(is_number, {*given, *files.header.projects})):
            for path in files.paths:
                for answer in exports.read(path).answers:
                    _learn(answer, names)
        self._given = {*given, *map(names.id_of, given)}

    def has(self, answer: Answer) -> bool:
        """Whether a response is of a chosen project, or not of a project at all.

        Insights of a project whose ID is unknown are kept: recommendations find theirs by name.
        """
        kind, _, owner = answer.owner.partition("/")
        if not self._given or kind != "projects":
            return True
        project = self._names.id_of(owner)
        if not self._given.isdisjoint((owner, project)):
            return True
        if answer.method == LIST_INSIGHTS and is_number(project):
            return True
        self._skipped.add(project)
        return False

    def unknown(self) -> list[str]:
        """The numbers of the skipped projects whose ID is unknown, sorted."""
        return sorted(filter(is_number, self._skipped))


def _learn(answer: Answer, names: ProjectNames) -> None:
    """Record the project numbers in a response."""
    if answer.method in LISTS_OF_PROJECTS:
        names.read(answer.pages)
    elif answer.method == LIST_RECOMMENDATIONS:
        recommendations = listing(answer).recommendations
        names.learn_list(answer.asked, (recommendation.name for recommendation in recommendations))
        for recommendation in recommendations:
            names.suppose(recommendation.name, recommendation.resources)


def require_lists(asked: int, files: Files, projects: list[str], unknown: list[str]) -> None:
    """Raise RecordingError if no list was read. `unknown` are the numbers of skipped projects."""
    if asked:
        return
    of_projects = f" of {', '.join(sorted(projects))}" if projects else ""
    do = "record it again (--record)"
    if unknown:
        do = f"it has projects whose IDs are unknown ({', '.join(unknown)}): give one of these numbers with --project"
    raise RecordingError(f"{files.name}: the recording has no recommendations{of_projects}: {do}")


def listing(answer: Answer) -> Listing:
    """The recommendations of one response. A failed response keeps only their number."""
    recommendations: list[Recommendation] = []
    unreadable: list[UnreadableRecommendation] = []
    failure = answer.failure
    for page in answer.pages:
        try:
            good, bad = read_page(page)
        except RecordingError as error:
            failure = failure or ReadFailure("INVALID", str(error))
            continue
        recommendations += good
        unreadable += bad
    if failure is None:
        return Listing(answer.asked, recommendations, unreadable=unreadable)
    return Listing(answer.asked, [], failure, seen=len(recommendations) + len(unreadable))
