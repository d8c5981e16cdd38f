"""Compares a report with earlier ones: the total of each month, and what changed since the previous report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, get_args

import msgspec

from octoguard.errors import RecordingError
from octoguard.money import LARGEST
from octoguard.rightsizing import missing, rollup
from octoguard.rightsizing.count import Standing
from octoguard.rightsizing.document import (
    SCHEMA_VERSION,
    Became,
    Left,
    MonthLine,
    MovedTotal,
    ReportChange,
    RightsizingReport,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octoguard.rightsizing.document import RecommendationEntry
    from octoguard.rightsizing.known import Known
    from octoguard.rightsizing.projects import ProjectNames

_NAME = re.compile(
    r"(?:projects|folders|organizations|billingAccounts)/[^/]+/locations/[^/]+/recommenders/[^/]+/recommendations/[^/]+"
)
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_OPEN = frozenset(get_args(Standing)) - {"closed"}


def read(data: bytes, name: str) -> RightsizingReport:
    """An earlier report from its JSON. Raises RecordingError for any other data."""
    how = "use the output of octoguard report rightsizing --format json"
    try:
        report = msgspec.json.decode(data, type=RightsizingReport)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        version = _version(data)
        if version not in (None, SCHEMA_VERSION):
            raise RecordingError(
                f"{name}: unsupported schema version {version!a} of a report: update octoguard"
            ) from None
        raise RecordingError(f"{name}: not a rightsizing report: {error}: {how}") from None
    if not _MONTH.fullmatch(report.month):
        raise RecordingError(f"{name}: not a rightsizing report: invalid month {report.month[:20]!a}: {how}")
    odd = next((entry.name for entry in report.recommendations if not _NAME.fullmatch(entry.name)), None)
    if odd is not None:
        raise RecordingError(f"{name}: not a rightsizing report: invalid recommendation name {odd[:80]!a}: {how}")
    amounts = [entry.monthly_saving for entry in report.recommendations]
    amounts += [total.monthly_saving for total in report.totals]
    if not all(amount is None or (amount.is_finite() and abs(amount) <= LARGEST) for amount in amounts):
        raise RecordingError(f"{name}: not a rightsizing report: an amount is not a plausible number: {how}")
    return report


def _version(data: bytes) -> str | None:
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return str(document["schema_version"])[:20] if isinstance(document, dict) and "schema_version" in document else None


def learn(previous: Iterable[RightsizingReport], projects: ProjectNames) -> None:
    """Record the project numbers of earlier reports."""
    for report in previous:
        for project, number in report.coverage.project_numbers.items():
            projects.learn(number, project)
        for entry in report.recommendations:
            kind, number, *_ = entry.name.split("/")
            if kind == "projects":
                projects.learn(number, entry.project)


def by_id(report: RightsizingReport, projects: ProjectNames) -> RightsizingReport:
    """The report with project IDs in place of numbers, also in every name of a recommendation."""
    entries = [
        msgspec.structs.replace(
            entry,
            name=projects.name(entry.name),
            project=projects.id_of(entry.project),
            instead_of=projects.name(entry.instead_of),
            resources=list(map(projects.name, entry.resources)),
        )
        for entry in report.recommendations
    ]
    gaps = [msgspec.structs.replace(gap, project=projects.id_of(gap.project)) for gap in report.missing]
    coverage = msgspec.structs.replace(
        report.coverage, projects=sorted(set(map(projects.id_of, report.coverage.projects)))
    )
    moved = report.moved
    if moved is not None:
        words = ("new", *get_args(Became))
        names = {word: [projects.name(name) for name in getattr(moved, word)] for word in words}
        left = [msgspec.structs.replace(closed, name=projects.name(closed.name)) for closed in moved.left]
        moved = msgspec.structs.replace(moved, left=left, **names)
    return msgspec.structs.replace(report, recommendations=entries, missing=gaps, coverage=coverage, moved=moved)


def compared(
    report: RightsizingReport, previous: list[RightsizingReport], known: Known, projects: ProjectNames
) -> RightsizingReport:
    """The report with the comparison to earlier ones. `known` says which lists were read for this report.

    Recommendations are matched by name with project IDs in place of numbers.

    Raises RecordingError for two reports of one month, or for a report that is not earlier than this one.
    """
    if not previous:
        return report
    ordered = sorted(previous, key=lambda earlier: earlier.month)
    seen = [earlier.month for earlier in ordered] + [report.month]
    twice = next((month for month in seen if seen.count(month) > 1), None)
    if twice or seen[-1] != max(seen):
        what = f"two reports have the month {twice}" if twice else f"the report of {max(seen)} is later than this one"
        raise RecordingError(f"--previous: {what}: give one report for each month before {report.month}")
    months = [line for earlier in (*ordered, report) for line in _lines(earlier)]
    notes = list(report.notes)
    last = ordered[-1]
    if set(map(projects.id_of, last.coverage.projects)) != set(map(projects.id_of, report.coverage.projects)):
        notes.append(
            f"the report of {last.month} covers other projects, so new and closed recommendations may come from that"
        )
    since = _since((*ordered, report), projects)
    moved = _moved(last, report, since, known.by_id(projects), projects)
    entries = _aged(report, since, projects)
    return msgspec.structs.replace(report, months=months, moved=moved, notes=notes, recommendations=entries)


def _since(reports: Iterable[RightsizingReport], projects: ProjectNames) -> dict[str, str]:
    """`{key: first month of its current open period}` for the recommendations that are open in the last report.

    A month in which its list could not be read does not end the period.
    """
    since: dict[str, str] = {}
    for report in reports:
        now = _open(report.recommendations, projects)
        unread = _unread(report, projects)
        kept = {name: month for name, month in since.items() if name not in now and unread(name)}
        since = {**kept, **{name: since.get(name, report.month) for name in now}}
    return since


def _unread(report: RightsizingReport, projects: ProjectNames) -> Callable[[str], bool]:
    """A function that says whether the list of a recommendation was unreadable; a gap without locations means all."""
    vague = any(not gap.locations for gap in report.missing)
    gaps = {(projects.id_of(gap.project), gap.what, location) for gap in report.missing for location in gap.locations}

    def unread(name: str) -> bool:
        _, _, _, location, _, recommender, *_ = name.split("/")
        return vague or (missing.owner_of(name), recommender, location) in gaps

    return unread


def _aged(report: RightsizingReport, since: dict[str, str], projects: ProjectNames) -> list[RecommendationEntry]:
    """The entries; open ones have `open_since` and `months_open`."""
    return [
        msgspec.structs.replace(entry, open_since=first, months_open=_months(first, report.month) + 1)
        if entry.standing in _OPEN and (first := since.get(projects.name(entry.name)))
        else entry
        for entry in report.recommendations
    ]


def _months(first: str, last: str) -> int:
    """The number of months from `first` to `last`."""
    (year, month), (later, other) = (map(int, text.split("-")) for text in (first, last))
    return (later - year) * 12 + other - month


def _lines(report: RightsizingReport) -> Iterator[MonthLine]:
    for total in report.totals:
        yield MonthLine(
            report.month, total.kind, total.currency, total.monthly_saving, total.recommendations, report.complete
        )


def _moved(
    last: RightsizingReport, report: RightsizingReport, since: dict[str, str], known: Known, projects: ProjectNames
) -> ReportChange:
    """The moves since the last report. `gone` needs a list that was read; the other words need Google's state."""
    before = _open(last.recommendations, projects)
    now = _open(report.recommendations, projects)
    states = {projects.name(entry.name): entry.state for entry in report.recommendations}
    left = [_left(before[key], _became(key, states, known), projects) for key in sorted(set(before) - set(now))]
    parts = {
        "new": [entry for key, entry in now.items() if since[key] == report.month],
        "still": [entry for key, entry in now.items() if since[key] != report.month],
        **{
            word: [before[projects.name(closed.name)] for closed in left if closed.became == word]
            for word in get_args(Became)
        },
    }
    names = {word: [closed.name for closed in left if closed.became == word] for word in get_args(Became)}
    return ReportChange(
        month=last.month,
        new=sorted(entry.name for entry in parts["new"]),
        still=len(parts["still"]),
        totals=[
            MovedTotal(word, closed.kind, closed.currency, closed.monthly_saving, closed.recommendations)
            for word, entries in parts.items()
            for closed in rollup.totals(rollup.frame(entries))
        ],
        left=left,
        **names,
    )


_BECAME: Final[dict[str, Became]] = {"SUCCEEDED": "done", "DISMISSED": "dismissed", "FAILED": "failed"}


def _became(key: str, states: dict[str, str], known: Known) -> Became:
    return _BECAME.get(states.get(key, "")) or ("gone" if known.says_of(key) else "unknown")


def _left(entry: RecommendationEntry, became: Became, projects: ProjectNames) -> Left:
    project = projects.id_of(entry.project)
    resource = "/".join(entry.resources[0].split("/")[-2:]) if entry.resources else project
    what = f"{entry.changes[0].address if entry.changes else resource}: {entry.title}"
    return Left(entry.name, became, project, what, entry.standing, entry.monthly_saving, entry.currency)


def _open(entries: Iterable[RecommendationEntry], projects: ProjectNames) -> dict[str, RecommendationEntry]:
    return {projects.name(entry.name): entry for entry in entries if entry.standing in _OPEN}
