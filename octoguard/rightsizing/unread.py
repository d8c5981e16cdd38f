"""Which recommendations of an earlier report are unknown in a later one, because their list was not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport


def unread(report: RightsizingReport) -> Callable[[RecommendationEntry], bool]:
    """A function that says whether a report would not show a recommendation that is still open.

    That is the case if its list could not be read, or if the report does not cover its project. A gap without locations
    counts for all recommendations.
    """
    vague = any(not gap.locations for gap in report.missing)
    gaps = {(gap.project, gap.what, location) for gap in report.missing for location in gap.locations}
    covered = frozenset(report.coverage.projects)
    # A project number cannot be compared with the ID of the same project.
    has_ids = bool(covered) and not any(project.isdecimal() for project in covered)

    def of(entry: RecommendationEntry) -> bool:
        # The owner of another kind has two words, such as `billing account 012345-6789AB-CDEF01`.
        comparable = has_ids and " " not in entry.project and not entry.project.isdecimal()
        outside = comparable and entry.project not in covered
        return vague or outside or (entry.project, entry.recommender, entry.location) in gaps

    return of
