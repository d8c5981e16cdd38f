"""What the held commitments mean for other figures: the floor that is left to commit to, and caveats of savings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from octoguard.rightsizing import held, held_coverage
from octoguard.rightsizing.commitments import Floor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from octoguard.rightsizing.commitments import Floors
    from octoguard.rightsizing.gathered import Gathered
    from octoguard.rightsizing.held_document import HeldCommitment

    Place = tuple[str, str, str]  # (project, region, series)


def floors(gathered: Gathered, commitments: Sequence[HeldCommitment]) -> Floors:
    """The measured floors by project ID, with the active commitments of the same project.

    A commitment for a part of a series is left out, because it may cover other machines. So is one whose project is
    unknown, unless only one project was measured.
    """
    names, use = gathered.names, gathered.use
    found = {(names.id_of(project), region, series): n for (project, region, series), n in use.floors.items()}
    projects = set(map(names.id_of, use.projects)) | {project for project, _, _ in found}
    for project in projects - {project for project, _, _ in found}:
        found[project, "", ""] = Floor(0.0, 0.0)
    for one in commitments:
        project = names.id_of(one.project) or (next(iter(projects)) if len(projects) == 1 else "")
        if one.active and one.series and not one.part and project in projects:
            place = (project, one.region, one.series[0])
            floor = found.get(place, Floor(0.0, 0.0))
            found[place] = floor._replace(
                held_vcpus=floor.held_vcpus + one.vcpus, held_gib=floor.held_gib + one.memory_gib
            )
    return found


class Caveats:
    """Says which savings start later, because a held commitment already covers the machines.

    Savings are given the largest first: each one is compared with the usage that the ones before it leave.
    """

    def __init__(self, commitments: Sequence[HeldCommitment], means: Mapping[Place, float], measured: frozenset[str]):
        """`means` are the running vCPUs, and `measured` are the measured projects, both by project ID."""
        self._held = held.active(commitments)
        self._means = means
        self._measured = measured
        self._removed: dict[Place, float] = defaultdict(float)

    def of(self, removes: Mapping[Place, float]) -> str:
        """The caveat of a saving that removes these vCPUs; "" if it starts at once."""
        if not self._held:
            return ""
        caveats = [self._caveat(*place, vcpus) for place, vcpus in removes.items() if vcpus > 0]
        for place, vcpus in removes.items():
            self._removed[place] += vcpus
        return "; ".join(filter(None, caveats))

    def _caveat(self, project: str, region: str, series: str, vcpus: float) -> str:
        """By the commitments of the project, else by those of other projects, which may be shared."""
        relevant = [one for one in self._held if one.region == region and series in one.series]
        if not relevant:
            return ""
        group = {kind for one in relevant for kind in one.series}
        used = self._used({project}, region, group)
        if own := held_coverage.covered(series, region, vcpus, relevant, used, project):
            return own
        owners = {one.project for one in relevant}
        if owners <= {"", project}:
            return ""
        everyone = self._measured | {project} | owners - {""}
        shared = held_coverage.covered(series, region, vcpus, relevant, self._used(everyone, region, group))
        return f"if the projects share commitments: {shared}" if shared else ""

    def _used(self, projects: set[str] | frozenset[str], region: str, group: set[str]) -> float | None:
        """The running vCPUs after the savings so far; None if one of the projects was not measured."""
        if not projects <= self._measured:
            return None
        places = [(project, region, kind) for project in projects for kind in group]
        return sum(self._means.get(place, 0.0) - self._removed[place] for place in places)
