"""Puts earlier reports beside this one: the months in a row, and what moved since the last of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import msgspec

from octoguard.errors import RecordingError
from octoguard.rightsizing.count import Standing
from octoguard.rightsizing.document import SCHEMA_VERSION, MonthLine, Moved, RightsizingReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.rightsizing.document import Entry
    from octoguard.rightsizing.known import Known

_OPEN = frozenset(get_args(Standing)) - {"closed"}


def read(data: bytes, name: str) -> RightsizingReport:
    """An earlier report. Raises RecordingError when it is not one that octoguard knows."""
    how = "give it the output of octoguard report rightsizing --format json"
    try:
        return msgspec.json.decode(data, type=RightsizingReport)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        version = _version(data)
        if version not in (None, SCHEMA_VERSION):
            raise RecordingError(f"{name}: a report of schema version {version!a}: update octoguard") from None
        raise RecordingError(f"{name}: not a rightsizing report: {error}: {how}") from None


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
    return msgspec.structs.replace(report, months=months, moved=_moved(last, report, known), notes=notes)


def _lines(report: RightsizingReport) -> Iterator[MonthLine]:
    for total in report.totals:
        yield MonthLine(
            report.month, total.kind, total.currency, total.monthly_saving, total.recommendations, report.complete
        )


def _moved(last: RightsizingReport, report: RightsizingReport, known: Known) -> Moved:
    """What is gone is gone only if the list that it stood in was read; and done only if Google says so."""
    before = _open(last.recommendations)
    now = _open(report.recommendations)
    done = {entry.name for entry in report.recommendations if entry.state == "SUCCEEDED"}
    left = sorted(set(before) - set(now))
    unknown = [name for name in left if name not in done and not known.says_of(name)]
    return Moved(
        month=last.month,
        new=sorted(set(now) - set(before)),
        gone=[name for name in left if name not in unknown and name not in done],
        done=[name for name in left if name in done],
        still=len(set(before) & set(now)),
        unknown=unknown,
    )


def _open(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.name: entry for entry in entries if entry.standing in _OPEN}
