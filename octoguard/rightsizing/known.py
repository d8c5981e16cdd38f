"""Keeps what was read, and says of a recommendation that is not there whether that means anything.

What stood in a report and is not in the next one is gone only if the list that it stood in was read again. Else nothing
is known of it: the list failed, its project was not asked, or nobody may say where the project has recommendations.
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


@dataclass(slots=True)
class Known:
    """Which lists were read, where Google says that projects have recommendations, and what was measured."""

    _read: set[str] = field(default_factory=set)
    _located: dict[str, frozenset[str]] = field(default_factory=dict)
    _unlocated: dict[str, ReadFailure] = field(default_factory=dict)
    _measured: set[str] = field(default_factory=set)
    _asked: set[str] = field(default_factory=set)

    def asked(self, listing: Listing) -> None:
        """Take a list that was asked for."""
        self._asked.add(_owner(listing.parent))
        if listing.failure is None:
            self._read.add(listing.parent)

    def located(self, answer: Answer, where: str) -> None:
        """Take an answer of LIST_LOCATIONS. Raises RecordingError."""
        if answer.failure is not None:
            self._unlocated[answer.owner] = answer.failure
            return
        try:
            self._located[answer.owner] = frozenset(locations_of(answer))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise RecordingError(f"{where}: not a page of locations: {error}: record it again") from None

    def measured(self, owner: str) -> None:
        """Take a project of which every measurement was read."""
        self._measured.add(owner)

    def says_of(self, name: str) -> bool:
        """Whether a recommendation of this name would be here if it still stood."""
        parent = name.rpartition("/recommendations/")[0]
        owner = _owner(parent)
        if "/recommenders/octoguard." in parent:
            return owner in self._measured
        # Google lists only locations that have recommendations: one that is not listed any more has none.
        return parent in self._read or parent.split("/")[3] not in self._located.get(owner, (parent.split("/")[3],))

    def unlocated(self) -> Iterator[UnreadSource]:
        """The projects that were not asked at all, because nobody said where."""
        for owner, failure in sorted(self._unlocated.items()):
            if owner not in self._asked:
                do = "grant roles/recommender.viewer to the account that asks, or say --location us-central1"
                what = "every recommender (where there are recommendations)"
                yield UnreadSource(owner.removeprefix("projects/"), what, [], failure.code, failure.message, do)


def _owner(parent: str) -> str:
    return "/".join(parent.split("/")[:2])
