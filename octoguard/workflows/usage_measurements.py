"""Reads the measurements for a usage file: billing exports, time series in files, and live time series."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from octoguard.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from octoguard.cost.measured.collect import Measurements
    from octoguard.cost.measured.rows import TimeSeries

_NAMED: Final = 5
_PROJECT: Final = re.compile(r"[a-z0-9][a-z0-9.:-]*")
_PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class MeasurementSources:
    """Where measurements come from. `projects` are read live; their responses are kept in the file `record`."""

    billing: tuple[Path, ...] = ()
    monitoring: tuple[Path, ...] = ()
    live: bool = False
    projects: tuple[str, ...] = ()
    record: Path | None = None
    quota_project: str | None = None


def check_sources(sources: MeasurementSources) -> None:
    """Raise UsageError for options that do not fit together."""
    if not sources.billing and not sources.monitoring and not sources.live:
        raise UsageError("no measurements are given: add --from-billing FILE, --from-monitoring FILE or --live")
    if sources.live and not sources.projects:
        raise UsageError("--live needs the projects to read: add --project ID")
    if not sources.live and (sources.projects or sources.record):
        raise UsageError("--project and --record apply to live time series: add --live, or remove them")
    for project in sources.projects:
        if not _PROJECT.fullmatch(project):
            raise UsageError(f"--project: invalid project ID {project!a}: use an ID such as octollm-prod")


def collect(sources: MeasurementSources, measurements: Measurements, types: Collection[str], months: int) -> list[str]:
    """Read all sources. Returns messages about what they leave out. Raises RecordingError and GoogleApiError."""
    messages = _bills(sources.billing, measurements) if sources.billing else []
    if sources.monitoring or sources.live:
        failures: list[str] = []
        groups = [*_files(sources.monitoring, failures), *_live(sources, types, months, failures)]
        _add_series(groups, measurements)
        if failures:
            lists = "failed list" if len(failures) == 1 else "failed lists"
            messages.append(f"not used: {len(failures)} {lists} of time series: {some(failures)}")
    return messages


def _bills(paths: tuple[Path, ...], measurements: Measurements) -> list[str]:
    from octoguard.gcp.usage_rows import UsageRows

    rows = UsageRows()
    for path in paths:
        for row in rows.read(path):
            measurements.add_row(row)
    messages = []
    if rows.duplicates:
        messages.append(
            f"not used: {rows.duplicates} rows of the bill that repeat another row in all columns: if they are "
            "separate charges, export sums (GROUP BY)"
        )
    if rows.other:
        messages.append(f"not used: {rows.other} rows of the bill for taxes, adjustments and rounding errors")
    return messages


def _files(paths: tuple[Path, ...], failures: list[str]) -> Iterator[list[TimeSeries]]:
    """The time series of each file."""
    from octoguard.gcp import usage_series

    for path in paths:
        yield list(usage_series.read(path, failures))


def _live(
    sources: MeasurementSources, types: Collection[str], months: int, failures: list[str]
) -> Iterator[list[TimeSeries]]:
    """The time series of the projects, for the metrics of the resource types in a plan."""
    if not sources.live:
        return
    from octoguard.extras import require

    require("gcp", "usage sync --live", "use a file with --from-monitoring")
    from octoguard.gcp import usage_series
    from octoguard.gcp.recording import Recorder, header
    from octoguard.gcp.session import open_session
    from octoguard.gcp.usage_queries import UsageQueries, interval, queries_for

    now = datetime.now(UTC)
    session = open_session(_PATIENCE, sources.quota_project)
    queries = UsageQueries(session, *interval(now, months))
    answers = list(queries.lists(sources.projects, queries_for(types)))
    if sources.record is not None:
        head = header(now.strftime("%Y-%m-%dT%H:%M:%SZ"), list(sources.projects), [], None)
        with Recorder(sources.record, head) as recorder:
            for answer in answers:
                recorder.write(answer)
    yield list(usage_series.recorded(answers, "Cloud Monitoring", failures))


def _add_series(groups: Iterable[list[TimeSeries]], measurements: Measurements) -> None:
    """Add time series. Each group was listed as a whole, so the days between its points are measured too."""
    from octoguard.gcp import usage_series

    groups = list(groups)
    for group in groups:
        days = [day for series in group if (span := measurements.cover(series)) for day in span]
        if days:
            measurements.monitoring.fill(min(days), max(days))
    for series in usage_series.merged(series for group in groups for series in group):
        measurements.add_series(series)


def some(names: list[str]) -> str:
    """The first names of a list, and the number of the others."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
