"""Puts earlier reports beside this one: the months in a row, and what moved since the last of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from octoguard.errors import RecordingError
from octoguard.rightsizing import rollup
from octoguard.rightsizing.count import Standing
from octoguard.rightsizing.document import SCHEMA_VERSION, Left, MonthLine, MovedTotal, ReportChange, RightsizingReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octoguard.rightsizing.document import RecommendationEntry
    from octoguard.rightsizing.known import Known

_SLASHES = 7  # projects/P/locations/L/recommenders/R/recommendations/N
_OPEN = frozenset(get_args(Standing)) - {"closed"}


def read(data: bytes, name: str) -> RightsizingReport:
    """An earlier report. Raises RecordingError when it is not one that octoguard knows."""
    how = "give it the output of octoguard report rightsizing --format json"
    try:
        report = msgspec.json.decode(data, type=RightsizingReport)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        version = _version(data)
        if version not in (None, SCHEMA_VERSION):
            raise RecordingError(f"{name}: a report of schema version {version!a}: update octoguard") from None
        raise RecordingError(f"{name}: not a rightsizing report: {error}: {how}") from None
    odd = next((entry.name for entry in report.recommendations if entry.name.count("/") != _SLASHES), None)
    if odd is not None:
        raise RecordingError(f"{name}: not a rightsizing report: {odd[:80]!a} is no recommendation: {how}")
    return report


def _version(data: bytes) -> str | None:
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return str(found["schema_version"])[:20] if isinstance(found, dict) and "schema_version" in found else None


def compared(report: RightsizingReport, previous: list[RightsizingReport], known: Known) -> RightsizingReport:
    """The report with the months before it; `known` says what was read this time.

    Raises RecordingError for two reports of one month: which of them counts is not for us to say.
    """
    if not previous:
        return report
    ordered = sorted(previous, key=lambda one: one.month)
    seen = [one.month for one in ordered] + [report.month]
    twice = next((month for month in seen if seen.count(month) > 1), None)
    if twice or seen[-1] != max(seen):
        what = f"two reports are of {twice}" if twice else f"a report of {max(seen)} is later than this one"
        raise RecordingError(f"--previous: {what}: give one report of each month before {report.month}")
    months = [line for one in (*ordered, report) for line in _lines(one)]
    notes = list(report.notes)
    last = ordered[-1]
    if last.coverage.projects != report.coverage.projects:
        notes.append(f"the report of {last.month} is of other projects: what is new or gone may be theirs")
    since = _since((*ordered, report))
    moved = _moved(last, report, since, known)
    entries = _aged(report, since)
    return msgspec.structs.replace(report, months=months, moved=moved, notes=notes, recommendations=entries)


def _since(reports: Iterable[RightsizingReport]) -> dict[str, str]:
    """`{name: the first month that it was open in, without a break}` of what is open in the last of the reports.

    A month that could not read it is no break: nothing is known of it then.
    """
    since: dict[str, str] = {}
    for report in reports:
        now = _open(report.recommendations)
        unread = _unread(report)
        kept = {name: month for name, month in since.items() if name not in now and unread(name)}
        since = {**kept, **{name: since.get(name, report.month) for name in now}}
    return since


def _unread(report: RightsizingReport) -> Callable[[str], bool]:
    """Whether a report could not read the list that a name stands in; a gap without locations may be anywhere."""
    vague = any(not one.locations for one in report.missing)
    gaps = {(one.project, one.what, location) for one in report.missing for location in one.locations}

    def unread(name: str) -> bool:
        kind, owner, _, location, _, recommender, *_ = name.split("/")
        project = owner if kind == "projects" else f"billing account {owner}"
        return vague or (project, recommender, location) in gaps

    return unread


def _aged(report: RightsizingReport, since: dict[str, str]) -> list[RecommendationEntry]:
    """The entries that are open, each with the first month that had it open."""
    return [
        msgspec.structs.replace(entry, open_since=first, months_open=_months(first, report.month) + 1)
        if entry.standing in _OPEN and (first := since.get(entry.name))
        else entry
        for entry in report.recommendations
    ]


def _months(first: str, last: str) -> int:
    """How many months after the first the last is."""
    (year, month), (later, other) = (map(int, one.split("-")) for one in (first, last))
    return (later - year) * 12 + other - month


def _lines(report: RightsizingReport) -> Iterator[MonthLine]:
    for total in report.totals:
        yield MonthLine(
            report.month, total.kind, total.currency, total.monthly_saving, total.recommendations, report.complete
        )


def _moved(last: RightsizingReport, report: RightsizingReport, since: dict[str, str], known: Known) -> ReportChange:
    """What is gone is gone only if the list that it stood in was read; and done only if Google says so."""
    before = _open(last.recommendations)
    now = _open(report.recommendations)
    done = {entry.name for entry in report.recommendations if entry.state == "SUCCEEDED"}
    left = [_left(before[name], _became(name, done, known)) for name in sorted(set(before) - set(now))]
    parts = {
        "new": [entry for name, entry in now.items() if since[name] == report.month],
        "still": [entry for name, entry in now.items() if since[name] != report.month],
        **{word: [before[one.name] for one in left if one.became == word] for word in ("gone", "done", "unknown")},
    }
    return ReportChange(
        month=last.month,
        new=sorted(entry.name for entry in parts["new"]),
        gone=[one.name for one in left if one.became == "gone"],
        done=[one.name for one in left if one.became == "done"],
        still=len(parts["still"]),
        unknown=[one.name for one in left if one.became == "unknown"],
        totals=[
            MovedTotal(word, one.kind, one.currency, one.monthly_saving, one.recommendations)  # type: ignore[arg-type]
            for word, entries in parts.items()
            for one in rollup.totals(rollup.frame(entries))
        ],
        left=left,
    )


def _became(name: str, done: set[str], known: Known) -> Literal["gone", "done", "unknown"]:
    if name in done:
        return "done"
    return "gone" if known.says_of(name) else "unknown"


def _left(entry: RecommendationEntry, became: Literal["gone", "done", "unknown"]) -> Left:
    resource = "/".join(entry.resources[0].split("/")[-2:]) if entry.resources else entry.project
    what = f"{entry.changes[0].address if entry.changes else resource}: {entry.title}"
    return Left(entry.name, became, entry.project, what, entry.standing, entry.monthly_saving, entry.currency)


def _open(entries: Iterable[RecommendationEntry]) -> dict[str, RecommendationEntry]:
    return {entry.name: entry for entry in entries if entry.standing in _OPEN}
