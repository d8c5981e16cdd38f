"""Compares held commitments with the measured usage: coverage, utilization, and what a smaller machine really saves.

A commitment covers usage of its own project, or of all projects of the billing account if the account shares
commitments (CUD scope). octoguard cannot read that setting, so it shows both. Source (read 2026-11-30):
https://docs.cloud.google.com/compute/docs/committed-use-discounts/share-resource-cuds-across-projects
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octoguard.rightsizing import held as held_commitments
from octoguard.rightsizing.held_document import CommitmentCoverage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from octoguard.rightsizing.held_document import HeldCommitment

# {(project, region, series): vCPUs}
Usage = Mapping[tuple[str, str, str], float]
SHARING_NOTE: Final = (
    "octoguard cannot read whether the billing account shares commitments between its projects (CUD scope), "
    "so it shows both cases"
)
_PART: Final = "not compared, because this commitment covers only a part of the series: "
_NOT_MEASURED: Final = "the vCPU usage was not measured"
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class _Measured:
    """The usage of the measured projects."""

    projects: frozenset[str]
    mean: Usage
    floor: Usage

    def of(self, projects: set[str], region: str, series: tuple[str, ...]) -> tuple[float | None, float | None]:
        """The mean and the floor of the used vCPUs; None if one of the projects was not measured."""
        if not projects <= self.projects:
            return None, None
        keys = [(project, region, kind) for project in projects for kind in series]
        mean = sum(self.mean.get(key, 0.0) for key in keys)
        return mean, sum(self.floor.get(key, 0.0) for key in keys) if self.floor else None


def coverage(
    commitments: Iterable[HeldCommitment], mean: Usage, floor: Usage, measured: Collection[str] = ()
) -> list[CommitmentCoverage]:
    """The coverage for each region and series with an active commitment: in each project, then shared by all.

    `mean` and `floor` are the running vCPUs by project ID, region and series. A project that is in `measured` or in
    `mean` was measured, and uses no vCPUs of the series that are missing. The shared rows exist only if several
    projects use the series or hold commitments for it.
    """
    usage = _Measured(frozenset(measured) | {project for project, _, _ in mean}, mean, floor)
    groups: dict[tuple[str, tuple[str, ...], str], dict[str, float]] = {}
    for one in held_commitments.active(commitments):
        if one.series:
            projects = groups.setdefault((one.region, tuple(one.series), one.part), {})
            projects[one.project] = projects.get(one.project, 0.0) + one.vcpus
    rows = []
    for (region, series, part), holders in sorted(groups.items()):
        where = (region, series, part)
        rows += [_row(project, {project}, where, vcpus, usage) for project, vcpus in sorted(holders.items())]
        everyone = {project for project, of, kind in mean if of == region and kind in series} | holders.keys()
        if len(everyone) > 1:
            rows.append(_row("", everyone, where, sum(holders.values()), usage, shared=True))
    return rows


def _row(
    project: str,
    projects: set[str],
    where: tuple[str, tuple[str, ...], str],
    committed: float,
    usage: _Measured,
    shared: bool = False,
) -> CommitmentCoverage:
    region, series, part = where
    used, lowest = (None, None) if part else usage.of(projects, region, series)
    if part:
        note = f"{_PART}{part}"
    elif used is None:
        note = _NOT_MEASURED
    else:
        note = "" if used else "no vCPU of the series runs"
    return CommitmentCoverage(
        scope="shared" if shared else "project",
        project=project,
        region=region,
        series=list(series),
        committed=committed,
        used=used,
        floor=lowest,
        coverage=min(used, committed) / used if used else None,
        utilisation=None if used is None else min(used, committed) / committed,
        floor_utilisation=None if lowest is None else min(lowest, committed) / committed,
        note=note,
    )


def covered(
    series: str,
    region: str,
    vcpus_removed: float,
    held: Iterable[HeldCommitment],
    used: float | None,
    project: str = "",
) -> str:
    """A caveat for a recommendation that removes vCPUs which a commitment covers; "" if the saving starts at once.

    `used` are the vCPUs that run in the region now, in `project` or, with "", in all projects. They are of the series,
    or of M1 and M2 together, which share commitments. None means that they were not measured. With a project, only its
    own commitments count.
    """
    relevant = [
        one
        for one in held_commitments.active(held)
        if one.region == region and series in one.series and (not project or one.project in ("", project))
    ]
    if not relevant or vcpus_removed <= 0:
        return ""
    committed = sum(one.vcpus for one in relevant)
    head, end = _until(series, region, committed, relevant)
    parts = sorted({one.part for one in relevant if one.part})
    if parts:
        return f"{head} for {' and '.join(parts)}: if it covers these machines, the saving starts {end}"
    if used is None:
        return f"{head}: {_NOT_MEASURED}, so the saving may start only {end}"
    unused = committed - max(0.0, used - vcpus_removed)
    if unused <= _TINY:
        return ""
    what = "the saving" if unused >= vcpus_removed - _TINY else f"the saving on those {unused:g}"
    return f"{head}: removing {vcpus_removed:g} leaves {unused:g} committed vCPUs unused, so {what} starts {end}"


def _until(series: str, region: str, committed: float, relevant: list[HeldCommitment]) -> tuple[str, str]:
    """Which commitments run until when, and when a saving starts."""
    one = len(relevant) == 1
    dates = sorted({commitment.ends for commitment in relevant if commitment.ends})
    subject = "a commitment" if one else f"{len(relevant)} commitments"
    verb = "runs" if one else "run"
    when = f"{verb} until {' and '.join(dates[:1] + dates[1:][-1:])}" if dates else f"{'is' if one else 'are'} active"
    head = f"{subject} for {committed:g} {series} vCPUs in {region} {when}"
    ending = "it ends" if one else "they end"
    if any(commitment.auto_renew for commitment in relevant):
        return f"{head} and {verb.replace('run', 'renew')} automatically", f"when you turn off the renewal and {ending}"
    return head, f"when {ending}"
