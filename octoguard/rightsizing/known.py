"""Records which lists were read, to tell a recommendation that is gone from one whose state is unknown.

A recommendation of an earlier report is gone only if its list was read again. Otherwise its state is unknown: the list
failed, its project was not queried, or the locations of the project could not be listed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from octoguard.errors import RecordingError
from octoguard.rightsizing.answers import locations_of
from octoguard.rightsizing.document import UnreadSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.rightsizing.answers import Answer, Listing, ReadFailure
    from octoguard.rightsizing.projects import ProjectNames


@dataclass(slots=True)
class Known:
    """The lists that were read, the locations where projects have recommendations, and the measured projects."""

    _read: set[str] = field(default_factory=set)
    _located: dict[str, frozenset[str]] = field(default_factory=dict)
    _unlocated: dict[str, ReadFailure] = field(default_factory=dict)
    _measured: set[str] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)

    def asked(self, listing: Listing) -> None:
        """Record a list that was requested."""
        self._asked.add(_owner(listing.parent))
        if listing.failure is None and not listing.unreadable:
            self._read.add(listing.parent)

    def located(self, answer: Answer, where: str) -> None:
        """Record a response of LIST_LOCATIONS. Raises RecordingError for an unreadable page."""
        if answer.failure is not None:
            self._unlocated[answer.owner] = answer.failure
            return
        try:
            self._located[answer.owner] = frozenset(locations_of(answer))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise RecordingError(f"{where}: not a page of locations: {error}: record it again") from None

    def measured(self, owner: str) -> None:
        """Record a project whose measurements were all read."""
        self._measured.add(owner)

    def by_id(self, projects: ProjectNames) -> Known:
        """The same with project IDs in place of numbers."""
        return Known(
            set(map(projects.name, self._read)),
            {projects.name(owner): locations for owner, locations in self._located.items()},
            {projects.name(owner): failure for owner, failure in self._unlocated.items()},
            set(map(projects.name, self._measured)),
            set(map(projects.name, self._asked)),
        )

    def says_of(self, name: str) -> bool:
        """Whether a recommendation with this name would be listed if it were still open."""
        parent = name.rpartition("/recommendations/")[0]
        owner = _owner(parent)
        if "/recommenders/octoguard." in parent:
            return owner in self._measured
        # Google lists only locations with recommendations, so a location that is not listed has none.
        return parent in self._read or parent.split("/")[3] not in self._located.get(owner, (parent.split("/")[3],))

    def unlocated(self) -> Iterator[UnreadSource]:
        """The projects that were not queried, because their locations could not be listed."""
        for owner, failure in sorted(self._unlocated.items()):
            if owner not in self._asked:
                do = "grant roles/recommender.viewer to the calling account, or use --location us-central1"
                what = "all recommenders (their locations could not be listed)"
                yield UnreadSource(owner.removeprefix("projects/"), what, [], failure.code, failure.message, do)


def _owner(parent: str) -> str:
    return "/".join(parent.split("/")[:2])
