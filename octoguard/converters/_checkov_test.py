"""The test that an operator of Checkov makes of one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard.converters._conditions import Condition, opposite

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Test:
    """The test of an operator. `at` returns its condition for a path; `on_unset` is its answer for an unset value."""

    at: Callable[[str], Condition]
    on_unset: bool = False
    note: str = ""

    def opposite(self) -> Test:
        """The test with `not_`."""
        return Test(lambda path: opposite(self.at(path)), not self.on_unset, self.note)
