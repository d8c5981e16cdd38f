"""Marks recommendations at Google, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard.config.discovery import load_nearest
from octoguard.errors import GoogleApiError, RecordingError
from octoguard.rightsizing import marks
from octoguard.rightsizing.marks import MarkOutcome

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.rightsizing.marks import Mark


@dataclass(frozen=True, slots=True)
class MarkRequest:
    """The options of `octoguard report rightsizing claim`, `dismiss`, `succeed` and `fail`."""

    mark: Mark
    ids: tuple[str, ...]
    report: Path | None = None
    note: str | None = None
    dry_run: bool = False
    quota_project: str | None = None
    timeout: float = 60.0
    config: Path | None = None


def run(request: MarkRequest) -> Iterator[MarkOutcome]:
    """The outcome of each recommendation, as soon as it is known.

    Raises OctoguardError before the first call to Google. A failure after that is an outcome. If the credentials do not
    work, the rest is not tried.
    """
    note = marks.checked_note(request.note)
    known = None if request.report is None else marks.names_in_report(_bytes(request.report), str(request.report))
    names = marks.full_names(request.ids, known, str(request.report or ""))
    from octoguard.extras import require

    require("gcp", f"octoguard report rightsizing {request.mark}")
    from octoguard.gcp.marks import RecommendationMarks
    from octoguard.gcp.session import open_session

    settings = load_nearest(request.config)
    session = open_session(
        request.timeout, request.quota_project or (settings.google.quota_project if settings else None)
    )
    client = RecommendationMarks(session)
    stopped = ""
    for name in names:
        if stopped:
            yield MarkOutcome(name, request.mark, "", f"not tried: {stopped}")
            continue
        try:
            outcome = client.mark(name, request.mark, note, dry_run=request.dry_run)
        except GoogleApiError as error:
            stopped = str(error)
            outcome = MarkOutcome(name, request.mark, "", stopped)
        yield outcome


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecordingError(f"{path}: the report cannot be read ({error.strerror}): check --report") from None
