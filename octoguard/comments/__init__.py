"""Comments on pull requests and merge requests. Each module speaks the API of one platform.

A platform has `name`, `place` (the pull request in words) and `limit` (the longest comment in characters). `own`
returns the comments that may be updated or deleted, the oldest first. `create`, `update` and `delete` change one
comment. All of them raise CommentError.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment. `url` is its web page, "" if the API does not return it."""

    id: int
    body: str
    url: str = ""


class Platform(Protocol):
    """What a module of this package offers."""

    name: str
    place: str
    limit: int

    def own(self, matches: Callable[[str], bool]) -> list[Comment]:
        """The comments of the token's own user whose body matches, the oldest first."""

    def create(self, body: str) -> Comment:
        """Post a comment."""

    def update(self, comment: Comment, body: str) -> Comment:
        """Replace the body of a comment."""

    def delete(self, comment: Comment) -> None:
        """Delete a comment."""
