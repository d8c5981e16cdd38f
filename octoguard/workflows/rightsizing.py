"""Makes the rightsizing report: answers (live or recorded), recommendations, what counts, report, text."""

from __future__ import annotations

import os
import re
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from octoguard import shelf
from octoguard.config.nearest import load_nearest
from octoguard.errors import ConfigError, GoogleApiError, RecordingError, UsageError
from octoguard.gcp.progress import Progress
from octoguard.gcp.recording import Recorder, Recording, header
from octoguard.renderers import Style
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, Failure, Listing
from octoguard.rightsizing.assemble import Gathered, assemble
from octoguard.rightsizing.document import Source
from octoguard.rightsizing.recommendation import read_page
from octoguard.rightsizing.recommenders import parents

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.gcp.recommender import Recommenders
    from octoguard.rightsizing.answers import Answer
    from octoguard.rightsizing.document import RightsizingReport

SHELF = "octoguard.renderers.rightsizing"
_ENVIRONMENTS = ("dev", "staging", "prod")
# Where a project has zones is not asked of Compute Engine: a zone that does not exist answers so, and that is no gap.
_ZONES = "abcdf"


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    environment: str | None = None
    projects: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    billing_account: str | None = None
    quota_project: str | None = None
    month: str | None = None
    offline: Path | None = None
    record: Path | None = None
    scrub: bool = False
    timeout: float = 60.0
    format: str = "text"
    config: Path | None = None
    verbose: bool = False
    color: bool = False


def run(request: Request) -> str:
    """The rendered report. Raises OctoguardError; an incomplete report says so instead."""
    renderer = shelf.take(SHELF, request.format)
    if request.month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", request.month):
        raise UsageError(f"--month {request.month!a} is no month: write it as 2026-11")
    settings = load_nearest(request.config)
    report = make(request, settings)
    text: str = renderer.render(report, Style(color=request.color and _wants_color(), verbose=request.verbose))
    return text


def make(request: Request, settings: Settings | None) -> RightsizingReport:
    """The report."""
    if request.offline is None:
        return _live(request, settings)
    if request.record is not None:
        raise UsageError("--record keeps what Google answers now, and --offline asks nobody: leave one out")
    return _replayed(request, request.offline, settings)


def _replayed(request: Request, path: Path, settings: Settings | None) -> RightsizingReport:
    recording = Recording(path)
    head = recording.header
    month = _month(head.recorded_at, request.month, f"{path}: recorded on {head.recorded_at[:10]}")
    wanted = set(_projects(request, settings))
    gathered = Gathered()
    progress = Progress("lists", 0)
    for answer in recording.answers():
        if answer.method == LIST_RECOMMENDATIONS and (not wanted or _owner(answer) in wanted):
            gathered.add(listing(answer, str(path)))
            progress.step(f"{len(gathered.recommendations)} recommendations")
    progress.finish()
    if not gathered.asked:
        whose = f" of {', '.join(sorted(wanted))}" if wanted else ""
        raise RecordingError(f"{path}: no lists of recommendations{whose} are in it: record it again")
    source = Source("recording", head.recorded_at, path.name, recording.sha256(), head.scrubbed)
    return assemble(gathered, source, month, request.environment or "")


def _live(request: Request, settings: Settings | None) -> RightsizingReport:
    from octoguard.gcp.recommender import Recommenders
    from octoguard.gcp.session import open_session

    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    month = _month(now, request.month, "recommendations are of today")
    projects = _projects(request, settings)
    if not projects:
        raise UsageError("whose recommendations? say --project ID, or dev, staging or prod with [environments]")
    recommenders = Recommenders(open_session(request.timeout, request.quota_project))
    asked: list[tuple[str, bool]] = []
    places: set[str] = set()
    for project in projects:
        locations = _locations(recommenders, project, request.locations)
        places.update(locations)
        asked += [(one, locations[one.split("/")[3]]) for one in parents(f"projects/{project}", list(locations))]
    if request.billing_account:
        asked += [(one, True) for one in parents(f"billingAccounts/{request.billing_account}", sorted(places))]
    gathered = Gathered()
    head = header(now, projects, sorted(places), request.billing_account, request.scrub)
    progress = Progress("lists", len(asked))
    with Recorder(request.record, head) if request.record else nullcontext() as recorder:
        for answer in recommenders.listings(asked):
            progress.step(f"{len(gathered.recommendations)} recommendations")
            if _is_wrong_guess(answer):
                continue
            if recorder is not None:
                recorder.write(answer)
            gathered.add(listing(answer, answer.asked))
    progress.finish()
    notes = [] if request.billing_account else ["commitments to spend were not asked for: say --billing-account ID"]
    return assemble(gathered, Source("live", now), month, request.environment or "", notes=notes)


def _locations(recommenders: Recommenders, project: str, named: tuple[str, ...]) -> dict[str, bool]:
    """`{location: is it a guess}`. Raises GoogleApiError when nobody says where to look."""
    found = recommenders.locations(project)
    if not isinstance(found, Failure):
        return dict.fromkeys([*found, *named], False)
    if not named:
        raise GoogleApiError(
            f"{project}: Google does not say where it has recommendations ({found.code}: {found.message}): "
            "grant roles/recommender.viewer, or say --location us-central1"
        )
    guesses = {f"{region}-{zone}": True for region in named if region.count("-") == 1 for zone in _ZONES}
    return {**guesses, **dict.fromkeys(["global", *named], False)}


def _is_wrong_guess(answer: Answer) -> bool:
    return answer.guess and answer.failure is not None and answer.failure.code in ("NOT_FOUND", "INVALID_ARGUMENT")


def _month(instant: str, wanted: str | None, what: str) -> str:
    """The month of an instant. Raises UsageError when another one is wanted."""
    month = instant[:7]
    if wanted not in (None, month):
        raise UsageError(f"{what}, which is not in {wanted}: use a recording that was made in that month")
    return month


def _owner(answer: Answer) -> str:
    return answer.owner.removeprefix("projects/")


def _projects(request: Request, settings: Settings | None) -> list[str]:
    """The projects that were named, and those of the environment."""
    if request.environment is None:
        return list(request.projects)
    if request.environment not in _ENVIRONMENTS:
        raise UsageError(f"there is no environment {request.environment!r}: choose one of {', '.join(_ENVIRONMENTS)}")
    own = settings.projects_of(request.environment) if settings else []
    if not own and not request.projects and request.offline is None:
        raise ConfigError(
            f"octoguard.toml names no projects for {request.environment}: "
            f'write projects = ["..."] under [environments.{request.environment}], or say --project ID'
        )
    return list(dict.fromkeys([*request.projects, *own]))


def listing(answer: Answer, where: str) -> Listing:
    """The recommendations of one answer; what is not whole keeps only their number."""
    found = [one for page in answer.pages for one in read_page(page, where)]
    if answer.failure is None:
        return Listing(answer.asked, found)
    return Listing(answer.asked, [], answer.failure, seen=len(found))


def _wants_color() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
